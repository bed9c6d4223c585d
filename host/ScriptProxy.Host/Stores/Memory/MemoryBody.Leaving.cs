namespace ScriptProxy.Host.Stores.Memory;

// What is known of its readers: who takes all of it at once is not counted, since he is done before anybody looks.
internal sealed partial class MemoryBody
{
    private int _readers;
    private volatile bool _hasLeft;

    /// <summary>Whether somebody reads it who waits for his client, or holds it.</summary>
    public bool IsRead => Volatile.Read(ref _readers) > 0;

    /// <summary>Its place among those that have left the store; theirs to change.</summary>
    public LinkedListNode<LeftBody>? Left { get; set; }

    /// <summary>Says that the store has it no longer; nothing is written any more.</summary>
    public void Leave()
    {
        _hasLeft = true;
        Interlocked.MemoryBarrier(); // who begins or ends to read counts himself first, and looks then whether it has left
        if (IsRead)
        {
            left.Note(this);
        }
    }

    /// <summary>Gives its memory back, whoever reads it: a client that takes nothing would hold it as long as it likes.</summary>
    public void GiveUp() => Volatile.Write(ref _chunks, []);

    public override IDisposable Hold()
    {
        BeginToRead();
        return new Lease(this);
    }

    private void BeginToRead()
    {
        Interlocked.Increment(ref _readers);
        if (_hasLeft)
        {
            left.Note(this);
        }
    }

    private void EndToRead()
    {
        if (Interlocked.Decrement(ref _readers) == 0 && _hasLeft)
        {
            left.Forget(this);
        }
    }

    private sealed class Lease(MemoryBody body) : IDisposable
    {
        private MemoryBody? _body = body;

        public void Dispose() => Interlocked.Exchange(ref _body, null)?.EndToRead();
    }
}
