namespace ScriptProxy.Host.State;

/// <summary>What all versions of a unit share of a table: the entries, and which slot each counter has in them. Thread-safe.</summary>
internal sealed class TableState(int capacity)
{
    private readonly Lock _lock = new();
    private readonly List<string> _counters = [];

    public KeyedEntries<TableEntry> Entries { get; } = new(capacity);

    /// <summary>The view of the version that went live last, for those who list and edit; null before one does.</summary>
    public Table? Newest { get; set; }

    /// <summary>The slot of a counter. Slots are never given up, so a counter that a version leaves out goes on in the next that has it.</summary>
    public int Slot(string counter)
    {
        lock (_lock)
        {
            var slot = _counters.IndexOf(counter);
            if (slot >= 0)
            {
                return slot;
            }

            _counters.Add(counter);
            return _counters.Count - 1;
        }
    }
}
