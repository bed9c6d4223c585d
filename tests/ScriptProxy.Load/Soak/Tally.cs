using System.Collections.Concurrent;

namespace ScriptProxy.Load.Soak;

/// <summary>Counts what came of the load. Thread-safe.</summary>
internal sealed class Tally(Expectations expectations)
{
    private readonly ConcurrentDictionary<string, long> _exchanges = new();
    private long _failed;
    private long _mixed;
    private long _messages;
    private long _drops;

    /// <summary>Whole exchanges by kind.</summary>
    public IReadOnlyDictionary<string, long> Exchanges => _exchanges;

    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Exchanges that did not see exactly one generation, or an older one than others before.</summary>
    public long Mixed => Interlocked.Read(ref _mixed);

    /// <summary>WebSocket messages that came back.</summary>
    public long Messages => Interlocked.Read(ref _messages);

    /// <summary>WebSockets that ended otherwise than agreed.</summary>
    public long Drops => Interlocked.Read(ref _drops);

    /// <summary>The first few things that went wrong, in words.</summary>
    public ConcurrentQueue<string> Problems { get; } = new();

    public void CountMessage() => Interlocked.Increment(ref _messages);

    /// <summary>Counts an exchange whose head has come, and judges what it saw.</summary>
    public void Judge(string kind, IEnumerable<string> received, IEnumerable<string> sent, int least)
    {
        _exchanges.AddOrUpdate(kind, 1, (_, count) => count + 1);
        var stamps = new Stamps(received.Concat(sent));
        var content = stamps.Content(out var problem);
        problem ??= expectations.See(content!, least);
        if (problem is not null)
        {
            Interlocked.Increment(ref _mixed);
            Note($"{kind}: {problem} ({stamps})");
        }
    }

    public void Fail(string kind, string problem)
    {
        Interlocked.Increment(ref _failed);
        Note($"{kind}: {problem}");
    }

    public void Drop(string kind, string problem)
    {
        Interlocked.Increment(ref _drops);
        Note($"{kind}: {problem}");
    }

    private void Note(string problem)
    {
        if (Problems.Count < 20)
        {
            Problems.Enqueue(problem);
        }
    }
}
