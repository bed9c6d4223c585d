using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores.Memory;

internal sealed partial class MemoryStore
{
    private readonly List<MemoryStoreOptions> _held = [];
    private ITimer? _timer;

    /// <summary>
    /// Lets a version of the unit use it. The largest limits of those that use it hold: a version that is loaded but never goes live must not
    /// cost what the other one keeps.
    /// </summary>
    /// <returns>What ends the use.</returns>
    public IDisposable Hold(MemoryStoreOptions options)
    {
        Check(options);
        lock (_lock)
        {
            _held.Add(options);
            _timer ??= _time.CreateTimer(_ => Sweep(), null, SweepInterval, SweepInterval);
            Resize();
        }

        return new Held(this, options);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _timer?.Dispose();
        }
    }

    private static void Check(MemoryStoreOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBytes, 64L << 10, nameof(options.MaxBytes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxBytes, 16L << 40, nameof(options.MaxBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxEntryBytes, 1L << 10, nameof(options.MaxEntryBytes));
    }

    private void Leave(MemoryStoreOptions options)
    {
        lock (_lock)
        {
            _held.RemoveAt(_held.FindIndex(held => ReferenceEquals(held, options)));
            if (_held.Count > 0)
            {
                Resize();
            }
        }
    }

    private void Resize()
    {
        Volatile.Write(ref _maxBytes, _held.Max(held => held.MaxBytes));
        Volatile.Write(ref _maxEntryBytes, _held.Max(held => held.MaxEntryBytes));
        MakeRoom(0);
    }

    private sealed class Held(MemoryStore store, MemoryStoreOptions options) : IDisposable
    {
        public void Dispose() => store.Leave(options);
    }
}
