using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores.Memory;

internal sealed partial class MemoryStore
{
    private readonly HeldOptions<MemoryStoreOptions> _held;
    private ITimer? _timer;

    /// <summary>
    /// Lets a version of the unit use it. The largest limits of those that use it hold: a version that is loaded but never goes live must not
    /// cost what the other one keeps.
    /// </summary>
    /// <returns>What ends the use.</returns>
    public IDisposable Hold(MemoryStoreOptions options)
    {
        Check(options);
        return _held.Add(options);
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

    private void Follow(IReadOnlyList<MemoryStoreOptions> held)
    {
        lock (_lock)
        {
            _timer ??= _time.CreateTimer(_ => Sweep(), null, SweepInterval, SweepInterval);
            Volatile.Write(ref _maxBytes, held.Max(options => options.MaxBytes));
            Volatile.Write(ref _maxEntryBytes, held.Max(options => options.MaxEntryBytes));
            MakeRoom(0);
        }
    }
}
