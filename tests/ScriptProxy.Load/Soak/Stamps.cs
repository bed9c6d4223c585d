using System.Globalization;

namespace ScriptProxy.Load.Soak;

/// <summary>Reads what the units wrote onto one exchange: <c>UNIT PHASE VERSION STATE</c>, where the state is the version that the first phase kept.</summary>
internal sealed class Stamps
{
    private static readonly string[] Phases = ["request", "upstream-request", "upstream-response", "response"];

    private readonly Dictionary<string, (int Version, List<string> Phases)> _units = [];
    private string? _problem;

    /// <param name="lists">Stamps, separated by commas, in the order of the phases.</param>
    public Stamps(IEnumerable<string> lists)
    {
        foreach (var stamp in lists.SelectMany(list => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            Add(stamp);
        }
    }

    /// <summary>What the exchange saw; null if it saw more than one generation, or not all of one, and <paramref name="problem"/> says what.</summary>
    public Content? Content(out string? problem)
    {
        var rules = _units.Where(unit => unit.Key != SoakUnits.PluginName).ToList();
        problem = _problem
            ?? (_units.Values.All(unit => unit.Phases.SequenceEqual(Phases)) ? null : "a unit missed a phase")
            ?? (_units.ContainsKey(SoakUnits.BusyRule) && _units.ContainsKey(SoakUnits.PlainRule) && _units.ContainsKey(SoakUnits.PluginName) ? null : "a unit is missing")
            ?? (rules.Select(rule => rule.Value.Version).Distinct().Count() == 1 && rules.Count <= 3 ? null : "rules of different versions");
        return problem is null
            ? new Content(
                _units[SoakUnits.PlainRule].Version,
                rules.Select(rule => rule.Key).SingleOrDefault(name => name is not (SoakUnits.BusyRule or SoakUnits.PlainRule)),
                _units[SoakUnits.PluginName].Version)
            : null;
    }

    public override string ToString() => string.Join("; ", _units.Select(unit => $"{unit.Key} {unit.Value.Version}: {string.Join(", ", unit.Value.Phases)}"));

    private void Add(string stamp)
    {
        var parts = stamp.Split(' ');
        var version = int.Parse(parts[2], CultureInfo.InvariantCulture);
        if (!_units.TryGetValue(parts[0], out var unit))
        {
            _units[parts[0]] = unit = (version, []);
        }

        unit.Phases.Add(parts[1]);
        if (unit.Version != version || parts[2] != parts[3])
        {
            _problem ??= $"a unit of two versions: {stamp}";
        }
    }
}
