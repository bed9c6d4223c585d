using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ScriptProxy.Host.State.Keys;

/// <summary>
/// Slots for keys. A key's fingerprint says at which slot it is at home, and most keys are there or just behind, so that nothing else need be read to find them. What finds no room so near is in one of two windows, the one
/// that begins at home or one elsewhere, whichever is emptier: however often keys come and go, there is nowhere else to look, and none has to move. A tag of 15 bits for each slot says which of the windows are worth looking
/// at: those of a million slots are near the processor, where the slots themselves are not. To find needs no lock; to add and to remove is for one thread at a time.
/// </summary>
internal sealed class KeySlots
{
    /// <summary>How many slots are looked at without a look at their tags.</summary>
    private const int Near = 4;

    private const int Window = 32;

    private readonly ushort[] _tags;
    private readonly object?[] _rest;
    private readonly byte[] _memory;
    private readonly nint _start;

    /// <param name="homes">How many slots keys may be at home at. Windows that begin at the last ones reach beyond them.</param>
    public KeySlots(int homes)
    {
        Homes = homes;
        _tags = new ushort[Length];
        _rest = new object?[Length];

        // Arrays begin anywhere, and slots are to begin where lines do.
        _memory = GC.AllocateArray<byte>((Length + 1) * KeySlot.Size, pinned: true);
        _start = -Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0) & (KeySlot.Size - 1);
    }

    public int Homes { get; }

    public int Length => Homes + Window - 1;

    public ref KeySlot this[int index] =>
        ref Unsafe.As<byte, KeySlot>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_memory), _start + ((nint)index * KeySlot.Size)));

    public bool IsTaken(int index) => _tags[index] != 0;

    /// <summary>The key's text, or the <see cref="TableExtras"/> that have it.</summary>
    public ref object? Rest(int index) => ref _rest[index];

    /// <summary>Has the slot at which a key is most likely come from memory, without waiting for it.</summary>
    public unsafe void Prefetch(Fingerprint print)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref this[Home(print)])); // pinned
        }
    }

    /// <returns>The slot; -1 if there is none.</returns>
    public int Find(Fingerprint print)
    {
        var home = Home(print);
        for (var index = home; index < home + Near; index++)
        {
            if (this[index].Print == print)
            {
                return index;
            }
        }

        return FindByTag(print);
    }

    /// <summary>A free slot for a key that has none.</summary>
    /// <returns>The slot; -1 if both windows are full.</returns>
    public int FindFree(Fingerprint print)
    {
        var (home, other) = (Home(print), Other(print));
        var (homeFree, otherFree) = (Hits(home, 0), Hits(other, 0));
        return (homeFree | otherFree) == 0 ? -1
            : BitOperations.TrailingZeroCount(homeFree) < Near || BitOperations.PopCount(homeFree) >= BitOperations.PopCount(otherFree)
                ? home + BitOperations.TrailingZeroCount(homeFree)
            : other + BitOperations.TrailingZeroCount(otherFree);
    }

    /// <summary>Lets others find the slot.</summary>
    public void Show(int index) => Volatile.Write(ref _tags[index], Tag(this[index].Print));

    /// <summary>Clears a slot that is held.</summary>
    public void Clear(int index) => (_tags[index], this[index].Print, _rest[index]) = (0, default, null);

    /// <summary>
    /// Moves everything to where so many are at home. Whoever finds a slot here from then on looks for it there, once that is known.
    /// </summary>
    /// <returns>The new slots; null if they are too few, and then it is to be tried with more.</returns>
    public KeySlots? MoveTo(int homes)
    {
        var moved = new KeySlots(homes);
        for (var i = 0; i < Length; i++)
        {
            if (!IsTaken(i))
            {
                continue;
            }

            ref var slot = ref this[i];
            if (slot.TryHold()) // else it was left when fewer were tried
            {
                slot.Leave();
            }

            var index = moved.FindFree(slot.Print);
            if (index < 0)
            {
                return null;
            }

            moved[index].Take(slot);
            moved._rest[index] = _rest[i];
            moved.Show(index);
        }

        return moved;
    }

    private static ushort Tag(Fingerprint print) => (ushort)(print.High | 1); // 0 is a free slot's

    private int Home(Fingerprint print) => Place((uint)print.Low);

    private int Other(Fingerprint print) => Place((uint)(print.High >> 32));

    private int Place(uint hash) => (int)(((ulong)hash * (uint)Homes) >> 32);

    private int FindByTag(Fingerprint print)
    {
        var (home, other) = (Home(print), Other(print));
        for (var hits = Hits(home, Tag(print)) | ((ulong)Hits(other, Tag(print)) << Window); hits != 0; hits &= hits - 1)
        {
            var hit = BitOperations.TrailingZeroCount(hits);
            var index = hit < Window ? home + hit : other + hit - Window;
            if (this[index].Print == print)
            {
                return index;
            }
        }

        return -1;
    }

    /// <summary>Which slots of a window have a tag, by a bit for each.</summary>
    private uint Hits(int first, ushort tag)
    {
        ref var tags = ref MemoryMarshal.GetArrayDataReference(_tags);
        var (low, high) = (Vector256.LoadUnsafe(ref tags, (nuint)first), Vector256.LoadUnsafe(ref tags, (nuint)(first + Vector256<ushort>.Count)));
        return Vector256.Equals(low, Vector256.Create(tag)).ExtractMostSignificantBits() | (Vector256.Equals(high, Vector256.Create(tag)).ExtractMostSignificantBits() << Vector256<ushort>.Count);
    }
}
