using ScriptProxy.Host.State.Keys;

namespace ScriptProxy.Host.State;

/// <summary>What all versions of a unit share of a table: the keys, and which number each counter has with them. Thread-safe.</summary>
internal sealed class TableState(int capacity)
{
    private readonly Lock _lock = new();
    private readonly List<string> _counters = [];

    public TableKeys Keys { get; } = new(capacity);

    /// <summary>The view of the version that went live last, for those who list and edit; null before one does.</summary>
    public Table? Newest { get; set; }

    /// <summary>The number of a counter. Numbers are never given up, so a counter that a version leaves out goes on in the next that has it.</summary>
    public int NumberOf(string counter)
    {
        lock (_lock)
        {
            var number = _counters.IndexOf(counter);
            if (number >= 0)
            {
                return number;
            }

            _counters.Add(counter);
            return _counters.Count - 1;
        }
    }
}
