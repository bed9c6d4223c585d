using System.Runtime.InteropServices;

namespace ScriptProxy.Host.State.Keys;

/// <summary>
/// What is kept for one key, on one line of the processor's cache: with a million keys, each line that is read is a tenth of a microsecond. Whoever reads or writes it holds it, for a few instructions; only the
/// fingerprint and the time of use are looked at before.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct KeySlot
{
    /// <summary>How long a line is.</summary>
    public const int Size = 64;

    private const int Free = 0;
    private const int Held = 1;
    private const int Moved = 2;

    public Fingerprint Print;

    private int _state;

    /// <summary>Whether the key has further counters or tags.</summary>
    public bool HasExtras;

    /// <summary>The timestamp of the last use; later than now where the key must outlast its disuse.</summary>
    public long Used;

    public WindowCount First;

    /// <summary>Waits for others who hold it, of whom nobody does for long.</summary>
    /// <returns>False if what it was has moved elsewhere.</returns>
    public bool TryHold()
    {
        var seen = Interlocked.CompareExchange(ref _state, Held, Free);
        return seen == Free || (seen == Held && WaitAndHold());
    }

    public void Release() => Volatile.Write(ref _state, Free);

    /// <summary>Once held, gives it away to another place: nobody holds it here again.</summary>
    public void Leave() => Volatile.Write(ref _state, Moved);

    private bool WaitAndHold()
    {
        var (wait, seen) = (default(SpinWait), Held);
        while (seen == Held)
        {
            wait.SpinOnce(sleep1Threshold: -1);
            seen = Interlocked.CompareExchange(ref _state, Held, Free);
        }

        return seen == Free;
    }

    /// <summary>What is there now for a key, which has it from now on. To be held.</summary>
    public void Begin(Fingerprint print, long now) => (Print, HasExtras, Used, First) = (print, false, now, new WindowCount());

    /// <summary>Takes over what another has. Nobody else may know of this one yet.</summary>
    public void Take(in KeySlot other) => (Print, HasExtras, Used, First) = (other.Print, other.HasExtras, other.Used, other.First);
}
