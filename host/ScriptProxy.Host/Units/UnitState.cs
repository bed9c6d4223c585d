using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Units;

/// <summary>The keys of per-exchange state that one unit asked for while it loaded. For one thread at a time.</summary>
internal sealed class UnitState(StateSlots slots, UnitLifetime lifetime)
{
    private readonly Dictionary<(string Name, bool IsShared), (Type Type, int Slot)> _taken = [];

    /// <summary>The states that other units may ask for too.</summary>
    public IEnumerable<(string Name, Type Type)> Shared => _taken.Where(pair => pair.Key.IsShared).Select(pair => (pair.Key.Name, pair.Value.Type));

    public StateKey<T> Key<T>(string name, bool isShared)
    {
        if (!_taken.TryGetValue((name, isShared), out var taken))
        {
            taken = (typeof(T), isShared ? slots.TakeShared(name, typeof(T), lifetime) : slots.Take(lifetime));
            _taken.Add((name, isShared), taken);
        }

        return taken.Type == typeof(T)
            ? new StateKey<T>(name, taken.Slot)
            : throw new InvalidOperationException($"The state '{name}' is in use with the type {taken.Type}, not {typeof(T)}.");
    }
}
