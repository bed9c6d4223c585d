using ScriptProxy.Host.Admin.LogPoints;
using ScriptProxy.Host.Generations;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Host.PutBack;

namespace ScriptProxy.Host.Admin;

/// <summary>What <c>GET /status</c> says.</summary>
internal sealed record AdminStatus(
    int Generation,
    long Exchanges,
    int Draining,
    AdminRollBack? RolledBack,
    ReloadRefusal? Refused,
    IReadOnlyList<AdminAlive> Alive,
    IReadOnlyList<AdminBar> Barred,
    IReadOnlyList<AdminLogPoint> LogPoints,
    IReadOnlyList<AdminUnit> Units,
    IReadOnlyList<AdminGeneration> History,
    IReadOnlyList<string> Lingering)
{
    public static AdminStatus Of(ProxyHost proxy)
    {
        var generation = proxy.Generations.Current;
        var bars = proxy.Bars.All.ToList();
        return new AdminStatus(
            generation.Number,
            generation.Pins.Sum,
            proxy.Retirement.Draining,
            AdminRollBack.Of(proxy.Reloader.RollBack),
            proxy.LastReload.Refusal,
            [.. proxy.Retirement.Replaced.Append(generation).Distinct().Select(alive => new AdminAlive(alive.Number, alive.Since, alive.Pins.Sum))],
            [.. bars.Select(AdminBar.Of)],
            [.. proxy.LogPoints.All.Select(AdminLogPoint.Of)],
            [.. generation.Units.Select(unit => AdminUnit.Of(unit, bars.Exists(bar => bar.InPlace?.Key == unit.Key)))],
            [.. proxy.History.Records.Select(record => new AdminGeneration(record.Number, record.Since, record.Why, record.Changes))],
            proxy.Retirement.Lingering);
    }
}

/// <summary>A generation that exchanges see: those that were replaced are waiting for their last one. The last of the list serves.</summary>
internal sealed record AdminAlive(int Number, DateTimeOffset Since, long Exchanges);

/// <summary>A generation that can be rolled back to, the oldest first; the last one serves.</summary>
internal sealed record AdminGeneration(int Number, DateTimeOffset Since, string Why, string Changes);

/// <summary>A version of a unit that was put back, and is not loaded until it changes.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Version">The version.</param>
/// <param name="Since">When it was put back.</param>
/// <param name="Reason">Why.</param>
/// <param name="InPlace">The version in its place; null for none.</param>
internal sealed record AdminBar(string Unit, string Version, DateTimeOffset Since, string Reason, string? InPlace)
{
    public static AdminBar Of(Bar bar) => new(bar.Key.Name, bar.Key.ContentHash, bar.Since, $"{bar.Fault}", bar.InPlace?.Source.ContentHash);
}

/// <summary>Rolling back that is in force: what is on disk is not loaded until it changes.</summary>
/// <param name="To">The generation that serves again, under a new number.</param>
/// <param name="Since">When that was asked for.</param>
internal sealed record AdminRollBack(int To, DateTimeOffset Since)
{
    public static AdminRollBack? Of(RollBack? rollBack) => rollBack is null ? null : new AdminRollBack(rollBack.To, rollBack.Since);
}
