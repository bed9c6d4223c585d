using ScriptProxy.Sdk;

namespace ScriptProxy.Host.State;

/// <summary>One unit's view of a gate: its options, and who is inside for all versions of the unit.</summary>
internal sealed class Gate : IGate
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    /// <summary>Timers take no more.</summary>
    private static readonly TimeSpan LongestPatience = TimeSpan.FromDays(49);

    private readonly KeyedEntries<GateEntry> _entries;
    private readonly GateOptions _options;
    private readonly TimeProvider _time;
    private readonly long _memory;

    public Gate(KeyedEntries<GateEntry> entries, string name, GateOptions options, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Places, 1, nameof(options.Places));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Queue, 0, nameof(options.Queue));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Patience, TimeSpan.Zero, nameof(options.Patience));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Patience, LongestPatience, nameof(options.Patience));
        (_entries, Name, _options, _time) = (entries, name, options, time);
        _memory = StateOptions.Timestamps(Memory, time, nameof(Memory));
    }

    public string Name { get; }

    public ValueTask<bool> EnterAsync(ReadOnlySpan<char> key, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var entry = Find(key);
            if (entry.TryEnter(_options.Places))
            {
                return new ValueTask<bool>(true);
            }

            if (entry.TryWait(_options.Places, _options.Queue) is { } turn)
            {
                return turn.Task.IsCompletedSuccessfully ? new ValueTask<bool>(turn.Task) : new ValueTask<bool>(WaitAsync(turn, cancellationToken));
            }

            if (!entry.IsGone)
            {
                return new ValueTask<bool>(false);
            }
        }
    }

    /// <summary>Enters if there is a place now.</summary>
    public bool TryEnter(ReadOnlySpan<char> key)
    {
        while (true)
        {
            var entry = Find(key);
            if (entry.TryEnter(_options.Places))
            {
                return true;
            }

            if (!entry.IsGone)
            {
                return false;
            }
        }
    }

    public void Leave(ReadOnlySpan<char> key) => _entries.Find(key)?.Leave();

    public int Inside(ReadOnlySpan<char> key) => _entries.Find(key)?.Inside ?? 0;

    private GateEntry Find(ReadOnlySpan<char> key)
    {
        var now = _time.GetTimestamp();
        var entry = _entries.FindOrAdd(key, _options.Capacity, _memory, now);
        entry.Touch(now);
        return entry;
    }

    private async Task<bool> WaitAsync(Turn turn, CancellationToken cancellationToken)
    {
        await using var patience = _time.CreateTimer(static turn => ((Turn)turn!).GiveUp(), turn, _options.Patience, Timeout.InfiniteTimeSpan);
        await using var given = cancellationToken.UnsafeRegister(static turn => ((Turn)turn!).GiveUp(), turn);
        return await turn.Task;
    }
}
