namespace ScriptProxy.Host.Units;

/// <summary>
/// Gives out the indices at which exchanges keep units' values. A slot is free again when every unit that took it has been unloaded, so
/// that reloading for ever does not make exchanges grow for ever. Thread-safe.
/// </summary>
internal sealed class StateSlots
{
    private readonly Lock _lock = new();
    private readonly List<Slot?> _slots = [];

    /// <summary>How many slots an exchange needs.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _slots.Count;
            }
        }
    }

    /// <summary>A slot of one unit.</summary>
    public int Take(UnitLifetime lifetime)
    {
        lock (_lock)
        {
            return Join(new Slot(null, null), lifetime);
        }
    }

    /// <summary>
    /// The slot that all units share who ask for the name and type. With another type it is another slot: the units of the generation
    /// before may hold theirs for a while.
    /// </summary>
    public int TakeShared(string name, Type type, UnitLifetime lifetime)
    {
        lock (_lock)
        {
            return Join(_slots.Find(slot => slot?.Name == name && slot.Type == type) ?? new Slot(name, type), lifetime);
        }
    }

    private int Join(Slot slot, UnitLifetime lifetime)
    {
        var index = _slots.IndexOf(slot);
        if (index < 0)
        {
            index = _slots.IndexOf(null);
            if (index < 0)
            {
                index = _slots.Count;
                _slots.Add(null);
            }

            _slots[index] = slot;
        }

        slot.Owners++;
        lifetime.Own(new Release(this, index));
        return index;
    }

    private void Leave(int index)
    {
        lock (_lock)
        {
            if (--_slots[index]!.Owners == 0)
            {
                _slots[index] = null;
            }
        }
    }

    private sealed class Slot(string? name, Type? type)
    {
        public string? Name => name;

        public Type? Type => type;

        public int Owners { get; set; }
    }

    private sealed class Release(StateSlots slots, int index) : IDisposable
    {
        public void Dispose() => slots.Leave(index);
    }
}
