using ScriptProxy.Host.Hosting;

namespace ScriptProxy.Host.Admin;

/// <summary>What <c>GET /status</c> says.</summary>
internal sealed record AdminStatus(int Generation, long Exchanges, int Draining, IReadOnlyList<AdminUnit> Units, IReadOnlyList<string> Lingering)
{
    public static AdminStatus Of(ProxyHost proxy)
    {
        var generation = proxy.Generations.Current;
        return new AdminStatus(
            generation.Number,
            generation.Pins.Sum,
            proxy.Retirement.Draining,
            [.. generation.Units.Select(unit => new AdminUnit(
                unit.Name, unit.Kind.ToString(), unit.Key.ContentHash, [.. unit.Phases.Select(phase => phase.ToString())]))],
            proxy.Retirement.Lingering);
    }
}

/// <summary>One unit of the generation that serves, in the order of calling.</summary>
internal sealed record AdminUnit(string Name, string Kind, string Version, IReadOnlyList<string> Phases);
