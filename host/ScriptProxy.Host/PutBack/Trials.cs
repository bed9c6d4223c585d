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
        var unchanged = before.Select(unit => unit.KeyOnDisk).ToHashSet();
        lock (_lock)
        {
            var trials = fresh.Select(unit => TrialOf(unit, fresh, unchanged, before, began)).OfType<Trial>().ToList();
            _trials.RemoveAll(trial => !live.Contains(trial.Figures));
            _trials.AddRange(trials);
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

    // What differs by its log points alone is no other version: it has no trial of its own, and takes over one that is under way. Those that are in it may yet be at fault, and to blame.
    private Trial? TrialOf(Unit unit, List<Unit> fresh, HashSet<UnitKey> unchanged, IReadOnlyList<Unit> before, long began)
    {
        var previous = before.FirstOrDefault(other => other.Kind == unit.Kind && other.Name == unit.Name);
        var suspects = SuspectsOf(unit, fresh).Select(suspect => suspect.KeyOnDisk).Where(key => !unchanged.Contains(key)).ToList();
        return suspects.Count > 0 ? new Trial(unit, previous?.Statistics, suspects, began)
            : _trials.Find(trial => trial.Figures == previous?.Statistics && !trial.IsOfLogPoints) is { } trial ? trial.Of(unit)
            : unit.Key != unit.KeyOnDisk && unit.Key != previous?.Key ? new Trial(unit, previous?.Statistics, [unit.Key], began) { IsOfLogPoints = true }
            : null;
    }

    // A rule is loaded anew, though it has not changed, with the plugin whose service it takes: the plugin is to blame then.
    private static IEnumerable<Unit> SuspectsOf(Unit unit, List<Unit> fresh) => fresh
        .Where(other => other.Kind == UnitKind.Plugin && unit.Taken.Any(taken => taken.Offer.Unit.Name == other.Name))
        .Prepend(unit);
}
