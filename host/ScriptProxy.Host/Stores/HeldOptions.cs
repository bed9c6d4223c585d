namespace ScriptProxy.Host.Stores;

/// <summary>What the versions of a unit that use a store say of it. Thread-safe.</summary>
/// <param name="follow">Takes over what holds now: asked while nobody else changes it, and never where nobody is left, since the unit's next version finds the store as it is.</param>
internal sealed class HeldOptions<T>(Action<IReadOnlyList<T>> follow)
    where T : class
{
    private readonly Lock _lock = new();
    private readonly List<T> _held = [];

    /// <summary>Begins a use.</summary>
    /// <returns>What ends it.</returns>
    public IDisposable Add(T options)
    {
        lock (_lock)
        {
            _held.Add(options);
            follow(_held);
        }

        return new Use(this, options);
    }

    private void Remove(T options)
    {
        lock (_lock)
        {
            _held.RemoveAt(_held.FindIndex(held => ReferenceEquals(held, options)));
            if (_held.Count > 0)
            {
                follow(_held);
            }
        }
    }

    private sealed class Use(HeldOptions<T> held, T options) : IDisposable
    {
        public void Dispose() => held.Remove(options);
    }
}
