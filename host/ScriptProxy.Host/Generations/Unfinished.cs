using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Plugins;
using ScriptProxy.Host.Units;
using ScriptProxy.Host.Watching;

namespace ScriptProxy.Host.Generations;

/// <summary>Tells a unit that is still being written from one that is wrong. It is waited for, and no other change waits with it.</summary>
/// <param name="patience">How long something has looked unfinished.</param>
/// <param name="limit">How long to wait after the last change.</param>
/// <param name="serving">What serves.</param>
internal sealed class Unfinished(Patience patience, TimeSpan limit, IReadOnlyList<UnitVersion> serving)
{
    /// <summary>What serves under the name of a unit; null for nothing.</summary>
    public UnitVersion? Previous(UnitSource source) =>
        serving.FirstOrDefault(version => version.Source.Kind == source.Kind && version.Name.Equals(source.Name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a unit is not worth loading yet.</summary>
    public bool Is(UnitSource source) =>
        patience.IsUnquiet(source.Path) || (Lack(source) is { } lack && patience.HasWith(source.Path, limit, lack));

    /// <summary>Whether a unit could not be loaded for a reason that may pass.</summary>
    public bool Is(UnitSource source, DiagnosticList findings) =>
        source.Plugin is not null
        && findings.Where(finding => finding.Severity == Severity.Error).ToList() is [var first, ..] errors
        && errors.TrueForAll(PluginFault.MayPass)
        && patience.HasWith(source.Path, limit, first.Message);

    // Some editors empty a file before they write it.
    private string? Lack(UnitSource source) =>
        source.Plugin is { Fault: null } plugin ? PluginWholeness.Lack(plugin.Folder)
        : Previous(source) is not null && source.Rule is { } rule && rule.Files[rule.Path] is { Content: [], Problem: null } ? "it has become empty"
        : null;
}
