namespace ScriptProxy.Host.State;

/// <summary>What few keys have: further counters, and tags. Each list is replaced when it changes, so readers need no lock.</summary>
internal sealed class TableExtras
{
    private Further?[] _counters = [];
    private TagMark[] _tags = [];

    public TagMark[] Tags
    {
        get => Volatile.Read(ref _tags);
        set => Volatile.Write(ref _tags, value);
    }

    public TagMark? FindTag(string tag, long now)
    {
        foreach (var mark in Tags)
        {
            if (mark.Until > now && mark.Name == tag)
            {
                return mark;
            }
        }

        return null;
    }

    public bool Has(int slot) => slot <= Volatile.Read(ref _counters).Length && _counters[slot - 1] is not null;

    public ref WindowCount Counter(int slot, object gate)
    {
        var counters = Volatile.Read(ref _counters);
        var counter = slot <= counters.Length ? Volatile.Read(ref counters[slot - 1]) : null;
        return ref (counter ?? Make(slot, gate)).Count;
    }

    private Further Make(int slot, object gate)
    {
        lock (gate)
        {
            if (slot > _counters.Length)
            {
                var counters = _counters;
                Array.Resize(ref counters, slot);
                Volatile.Write(ref _counters, counters);
            }

            return _counters[slot - 1] ??= new Further();
        }
    }

    private sealed class Further
    {
        public WindowCount Count = new();
    }
}

/// <summary>A tag of a key.</summary>
/// <param name="name">Its name.</param>
/// <param name="since">The timestamp from which on the key has it.</param>
/// <param name="until">The timestamp from which it is gone.</param>
internal sealed class TagMark(string name, long since, long until)
{
    private long _until = until;

    public string Name => name;

    public long Since => since;

    /// <summary>Changed in place, so that a tag that lasts longer with each of a thousand requests costs none of them anything.</summary>
    public long Until
    {
        get => Volatile.Read(ref _until);
        set => Volatile.Write(ref _until, value);
    }
}
