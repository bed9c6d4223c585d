using Microsoft.Extensions.Logging;

namespace ScriptProxy.Host.Units;

/// <summary>
/// The rules that a start has found compiled: the runtime compiles their hooks once the proxy listens, and not before. What they were compiled against is what runs here, or they would
/// not have been found, so nothing can be missing that a warm-up beforehand would show; a request that comes earlier has its hooks compiled by itself. Thread-safe.
/// </summary>
internal sealed class LateWarmUps(ILogger<LateWarmUps> log)
{
    private readonly Lock _lock = new();
    private List<Unit>? _units;

    /// <summary>From here on units may wait, until <see cref="RunAsync"/>.</summary>
    public void Open()
    {
        lock (_lock)
        {
            _units = [];
        }
    }

    /// <summary>Whether the unit waits. Only units of a start do.</summary>
    public bool TryAdd(Unit unit)
    {
        lock (_lock)
        {
            _units?.Add(unit);
            return _units is not null;
        }
    }

    /// <summary>Warms up what waits; no unit may wait from here on.</summary>
    public Task RunAsync()
    {
        List<Unit>? units;
        lock (_lock)
        {
            (units, _units) = (_units, null);
        }

        return units is { Count: > 0 } ? Task.Run(() => QuietThread.Run(() => units.ForEach(WarmUp))) : Task.CompletedTask;
    }

    private void WarmUp(Unit unit)
    {
        try
        {
            unit.WarmUp();
        }
        catch (Exception exception)
        {
            Log.WarmUpFailed(log, exception, unit.Name);
        }
    }
}
