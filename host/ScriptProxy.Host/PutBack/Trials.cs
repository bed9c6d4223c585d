using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.PutBack;

/// <summary>The units that went live a short while ago. Thread-safe.</summary>
internal sealed class Trials(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly List<Trial> _trials = [];

    /// <summary>Begins to watch units that have just gone live. Those that are not live any more are forgotten.</summary>
    /// <param name="before">The units of the generation before. Of the first generation nothing is watched: there is nothing to put back.</param>
    /// <param name="now">The units of the generation that serves.</param>
    public void Begin(IReadOnlyList<Unit> before, IReadOnlyList<Unit> now)
    {
        var began = time.GetTimestamp();
        var live = now.Select(unit => unit.Statistics).ToHashSet();
        var fresh = now.Except(before).ToList();
        var unchanged = before.Select(unit => unit.Key).ToHashSet();
        lock (_lock)
        {
            _trials.RemoveAll(trial => !live.Contains(trial.Figures));
            foreach (var unit in fresh)
            {
                var previous = before.FirstOrDefault(other => other.Kind == unit.Kind && other.Name == unit.Name);
                UnitKey[] suspects = [.. SuspectsOf(unit, fresh).Select(suspect => suspect.Key).Where(key => !unchanged.Contains(key))];
                _trials.Add(new Trial(unit, previous, suspects, began));
            }
        }
    }

    /// <summary>Whether a unit that fails may yet be put back.</summary>
    public bool Watches(Unit unit)
    {
        lock (_lock)
        {
            return _trials.Exists(trial => trial.Figures == unit.Statistics);
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _trials.Clear();
        }
    }

    /// <summary>The units that have failed too often. After its window none is named, and within it again only after a rest.</summary>
    public IReadOnlyList<UnitFault> Judge(PutBackSettings settings)
    {
        lock (_lock)
        {
            List<UnitFault> faults = [];
            _trials.RemoveAll(trial =>
            {
                var after = time.GetElapsedTime(trial.Began);
                faults.AddRange(trial.Judge(settings, after));
                return after >= settings.Window;
            });
            return [.. faults.DistinctBy(fault => fault.Key)];
        }
    }

    /// <summary>Ends the trials of those that <see cref="Judge"/> has named, but not of those with which nothing could be done yet.</summary>
    public void Settle(IReadOnlyCollection<UnitKey> refused)
    {
        lock (_lock)
        {
            _trials.RemoveAll(trial => trial.IsJudged && !trial.Blames(refused));
        }
    }

    // A rule is loaded anew, though it has not changed, with the plugin whose service it takes: the plugin is to blame then.
    private static IEnumerable<Unit> SuspectsOf(Unit unit, List<Unit> fresh) => fresh
        .Where(other => other.Kind == UnitKind.Plugin && unit.Taken.Any(taken => taken.Offer.Unit.Name == other.Name))
        .Prepend(unit);
}
