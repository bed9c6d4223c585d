using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Host.State;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Generations;

/// <summary>
/// Waits for the last exchange of each replaced generation, unloads the units that no generation uses any more, and watches whether their
/// code really goes. Disposing it, after the server has stopped, ends every unit that is left, and then what they kept.
/// </summary>
internal sealed class Retirement(UnitLoader units, GenerationStore store, HookTotals hookTotals, KeptStates states, UnloadWatch watch, TimeProvider time, ILogger<Retirement> log)
    : BackgroundService, IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly List<Generation> _draining = [];
    private Task _ending = Task.CompletedTask;
    private int _unitsEnding;

    /// <summary>The number of replaced generations that still have exchanges.</summary>
    public int Draining
    {
        get
        {
            lock (_lock)
            {
                return _draining.Count;
            }
        }
    }

    /// <summary>The number of exchanges that replaced generations still have.</summary>
    public long Exchanges
    {
        get
        {
            lock (_lock)
            {
                return _draining.Sum(generation => generation.Pins.Sum);
            }
        }
    }

    /// <summary>The replaced generations that still have exchanges.</summary>
    public IReadOnlyList<Generation> Replaced
    {
        get
        {
            lock (_lock)
            {
                return [.. _draining];
            }
        }
    }

    /// <summary>The number of units that are to go and have not gone yet.</summary>
    public int Pending
    {
        get
        {
            var replaced = Replaced;
            var serving = store.IsLoaded ? store.Current.Units : [];
            return replaced.SelectMany(generation => generation.Units).Distinct().Except(serving).Count() + Volatile.Read(ref _unitsEnding) + watch.Pending;
        }
    }

    /// <summary>The names of unloaded units whose code does not go.</summary>
    public IReadOnlyList<string> Lingering => watch.Lingering;

    public void Retire(Generation generation)
    {
        lock (_lock)
        {
            _draining.Add(generation);
        }
    }

    /// <summary>Unloads what can be unloaded now, and waits until it has ended. Never throws.</summary>
    public async Task SweepAsync()
    {
        var ending = UnloadAsync(Take(generation => generation.Pins.Sum == 0));
        lock (_lock)
        {
            _ending = Task.WhenAll(_ending, ending);
        }

        watch.Look();
        await states.SweepAsync();
        await ending;
    }

    public async ValueTask DisposeAsync()
    {
        base.Dispose();
        if (store.IsLoaded)
        {
            Retire(store.Current);
        }

        await Task.WhenAll(_ending, UnloadAsync(Take(_ => true)));
        await states.DropAllAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            _ = SweepAsync(); // not waited for: a unit that hangs at its end must not keep the others
        }
    }

    private Task UnloadAsync(List<Generation> drained)
    {
        var unused = drained
            .SelectMany(generation => generation.Units, (generation, unit) => (Unit: unit, generation.Number))
            .Where(left => left.Unit.LeaveGeneration())
            .ToDictionary(left => left.Unit, left => left.Number);
        return UnitLoader.RulesFirstAsync(unused.Keys, unit => UnloadAsync(unit, unused[unit]));
    }

    private async Task UnloadAsync(Unit unit, int generation)
    {
        Interlocked.Increment(ref _unitsEnding);
        hookTotals.Remove(unit);
        await units.UnloadAsync(unit);
        Interlocked.Decrement(ref _unitsEnding);
        Log.UnitUnloaded(log, unit.Name, generation);
    }

    private List<Generation> Take(Predicate<Generation> isDrained)
    {
        lock (_lock)
        {
            if (_draining.Count == 0)
            {
                return [];
            }

            var drained = _draining.FindAll(isDrained);
            _draining.RemoveAll(drained.Contains);
            return drained;
        }
    }
}
