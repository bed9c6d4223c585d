namespace ScriptProxy.Host.Units;

/// <summary>
/// Gives out the indices at which exchanges keep units' values. A slot is free again when every unit that took it has been unloaded, so
/// that reloading for ever does not make exchanges grow for ever.
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

    public int Take(string name, bool isShared, Type type, UnitLifetime lifetime)
    {
        lock (_lock)
        {
            // A reloaded unit takes slots of its own while the old one still serves: only shared state is looked up by name.
            var index = _slots.FindIndex(slot =>
                slot is not null && slot.Name == name && slot.IsShared == isShared && (isShared || slot.Owners.Contains(lifetime)));
            if (index >= 0)
            {
                var slot = _slots[index]!;
                if (slot.Type != type)
                {
                    throw new InvalidOperationException($"The state '{name}' is in use with the type {slot.Type}, not {type}.");
                }

                Join(slot, index, lifetime);
                return index;
            }

            index = _slots.IndexOf(null);
            if (index < 0)
            {
                index = _slots.Count;
                _slots.Add(null);
            }

            _slots[index] = new Slot(name, isShared, type);
            Join(_slots[index]!, index, lifetime);
            return index;
        }
    }

    private void Join(Slot slot, int index, UnitLifetime lifetime)
    {
        if (slot.Owners.Add(lifetime))
        {
            lifetime.Own(new Release(this, index, lifetime));
        }
    }

    private void Leave(int index, UnitLifetime lifetime)
    {
        lock (_lock)
        {
            var slot = _slots[index]!;
            slot.Owners.Remove(lifetime);
            if (slot.Owners.Count == 0)
            {
                _slots[index] = null;
            }
        }
    }

    private sealed record Slot(string Name, bool IsShared, Type Type)
    {
        public HashSet<UnitLifetime> Owners { get; } = [];
    }

    private sealed class Release(StateSlots slots, int index, UnitLifetime lifetime) : IDisposable
    {
        public void Dispose() => slots.Leave(index, lifetime);
    }
}
