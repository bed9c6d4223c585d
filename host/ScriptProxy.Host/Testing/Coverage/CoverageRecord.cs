using System.Reflection;
using ScriptProxy.Host.Rules;
using ScriptProxy.Host.Rules.Weaving;

namespace ScriptProxy.Host.Testing.Coverage;

/// <summary>Knows which lines of rules have run. Thread-safe.</summary>
internal sealed class CoverageRecord
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, IReadOnlyList<CoverageProbes.Probe>> _probes = new(StringComparer.Ordinal);
    private readonly List<(string Rule, int[] Hits)> _hits = [];

    /// <summary>Gives back the rule with what counts its statements.</summary>
    public CompiledRule Probe(CompiledRule rule)
    {
        var probes = new CoverageProbes();
        var image = WovenImage.Of(rule.Image, [probes]);
        lock (_lock)
        {
            _probes[rule.Path] = probes.Probes;
        }

        return rule with { Image = image };
    }

    /// <summary>Follows the counts of a rule that was loaded.</summary>
    public void Loaded(string rule, Assembly assembly)
    {
        var hits = (int[])assembly.GetType(CoverageProbes.ClassName, throwOnError: true)!.GetField(CoverageProbes.FieldName, BindingFlags.Static | BindingFlags.Public)!.GetValue(null)!;
        lock (_lock)
        {
            _hits.Add((rule, hits));
        }
    }

    /// <summary>What is known now, by file.</summary>
    public IReadOnlyList<CoveredFile> Files()
    {
        lock (_lock)
        {
            return [.. _probes.SelectMany(Counts).GroupBy(count => count.Probe.File)
                .Select(file => new CoveredFile(file.Key, [.. file.GroupBy(count => count.Probe.Line).Select(LineOf).OrderBy(line => line.Number)]))
                .OrderBy(file => file.Path, StringComparer.Ordinal)];
        }
    }

    // A line has run when something that begins on it has, in each of the methods on it: loading a rule runs the line of a lambda, and not the lambda.
    private static CoveredLine LineOf(IGrouping<int, (CoverageProbes.Probe Probe, int Hits)> line) =>
        new(line.Key, line.GroupBy(count => count.Probe.Method).Min(method => method.Max(count => count.Hits)));

    // A file that several rules load is there several times, and so is a rule that is loaded for each test.
    private IEnumerable<(CoverageProbes.Probe Probe, int Hits)> Counts(KeyValuePair<string, IReadOnlyList<CoverageProbes.Probe>> rule)
    {
        var loaded = _hits.Where(hits => hits.Rule == rule.Key).Select(hits => hits.Hits).ToList();
        return rule.Value.Select((probe, i) => (probe, loaded.Sum(hits => hits[i])));
    }
}
