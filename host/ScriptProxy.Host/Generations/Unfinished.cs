using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Plugins;
using ScriptProxy.Host.Units;
using ScriptProxy.Host.Watching;

namespace ScriptProxy.Host.Generations;

/// <summary>Tells a unit that is still being written from one that is wrong. It is waited for, and no other change waits with it.</summary>
/// <param name="patience">Null if a person asked for the reload, and so says that everything is there.</param>
/// <param name="limit">How long to wait after the last change.</param>
internal sealed class Unfinished(Patience? patience, TimeSpan limit)
{
    /// <summary>Whether a unit is not worth loading yet.</summary>
    /// <param name="source">What was found.</param>
    /// <param name="previous">What serves under its name; null for nothing.</param>
    public bool Is(UnitSource source, Unit? previous) =>
        patience is not null
        && (patience.IsUnquiet(source.Path) || (Lack(source, previous) is { } lack && patience.HasWith(source.Path, limit, lack)));

    /// <summary>Whether a unit could not be loaded for a reason that may pass.</summary>
    public bool Is(UnitSource source, DiagnosticList findings) =>
        patience is not null
        && source.Plugin is not null
        && findings.Where(finding => finding.Severity == Severity.Error).ToList() is [var first, ..] errors
        && errors.TrueForAll(PluginFault.MayPass)
        && patience.HasWith(source.Path, limit, first.Message);

    // Some editors empty a file before they write it.
    private static string? Lack(UnitSource source, Unit? previous) =>
        source.Plugin is { Fault: null } plugin ? PluginWholeness.Lack(plugin.Folder)
        : previous is not null && source.Rule is { } rule && rule.Files[rule.Path] is { Content: [], Problem: null } ? "it has become empty"
        : null;
}
