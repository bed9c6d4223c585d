using ScriptProxy.Host.Admin.Endpoints;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Host.Quarantines;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Admin;

/// <summary>One unit of the generation that serves, in the order of calling. Figures are those of this version of it.</summary>
/// <param name="Name">The file's or folder's name.</param>
/// <param name="Kind">Rule or plugin.</param>
/// <param name="Version">The hash of its content.</param>
/// <param name="State"><c>serving</c>, or <c>put back</c> if it serves in place of a version that failed, or <c>quarantined</c>.</param>
/// <param name="Since">When it was loaded.</param>
/// <param name="Calls">Calls of all its hooks.</param>
/// <param name="Failures">How many of them threw or returned a wrong verdict.</param>
/// <param name="Phases">The phases that it has hooks for.</param>
/// <param name="Hooks">The same with figures.</param>
/// <param name="Endpoints">What it answers at the admin address.</param>
/// <param name="LastFailure">How a hook of it failed last; null if none has.</param>
/// <param name="Quarantine">Why its hooks are not called; null if they are.</param>
internal sealed record AdminUnit(
    string Name,
    string Kind,
    string Version,
    string State,
    DateTimeOffset Since,
    long Calls,
    long Failures,
    IReadOnlyList<string> Phases,
    IReadOnlyList<AdminHooks> Hooks,
    IReadOnlyList<string> Endpoints,
    AdminFailure? LastFailure,
    AdminQuarantine? Quarantine)
{
    public static AdminUnit Of(Unit unit, bool isPutBack)
    {
        var total = unit.Statistics.Total;
        return new AdminUnit(
            unit.Name,
            unit.Kind.ToString(),
            unit.Key.ContentHash,
            unit.Observation.Quarantine is not null ? "quarantined" : isPutBack ? "put back" : "serving",
            unit.Since,
            total.Calls,
            total.Failures,
            [.. unit.Phases.Select(phase => phase.ToString())],
            [.. unit.Hooks.CountBy(hook => hook.Phase).OrderBy(pair => pair.Key).Select(pair => AdminHooks.Of(pair.Key, pair.Value, unit.Statistics.Of(pair.Key)))],
            [.. UnitEndpoints.Of(unit)],
            AdminFailure.Of(unit.Statistics.LastFailure),
            AdminQuarantine.Of(unit.Observation.Quarantine));
    }
}

/// <summary>The hooks that a unit has for one phase.</summary>
internal sealed record AdminHooks(string Phase, int Count, long Calls, long Failures, double Seconds)
{
    public static AdminHooks Of(Sdk.Phase phase, int count, HookFigures figures) =>
        new(phase.ToString(), count, figures.Calls, figures.Failures, figures.Time.TotalSeconds);
}

/// <summary>How a hook failed.</summary>
internal sealed record AdminFailure(string Phase, string Message, string Request, string? ErrorId, DateTimeOffset At)
{
    public static AdminFailure? Of(HookFailure? failure) =>
        failure is null ? null : new AdminFailure(failure.Phase.ToString(), failure.Message, failure.Request, failure.ErrorId, failure.At);
}

/// <summary>A unit's hooks are not called for a while.</summary>
/// <param name="Since">Since when.</param>
/// <param name="Until">When it has another try.</param>
/// <param name="Reason">Why.</param>
/// <param name="FailOpen">Whether exchanges pass without it; else they are refused.</param>
/// <param name="OnlyFor">The phases whose hooks are not called; null for all.</param>
internal sealed record AdminQuarantine(DateTimeOffset Since, DateTimeOffset Until, string Reason, bool FailOpen, IReadOnlyList<string>? OnlyFor)
{
    public static AdminQuarantine? Of(Quarantine? quarantine) =>
        quarantine is null ? null : new AdminQuarantine(quarantine.Since, quarantine.Until, quarantine.Reason, quarantine.FailOpen, quarantine.OnlyFor?.Select(phase => phase.ToString()).ToList());
}
