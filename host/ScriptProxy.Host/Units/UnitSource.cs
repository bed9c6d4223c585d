using ScriptProxy.Host.Plugins;
using ScriptProxy.Host.Rules;

namespace ScriptProxy.Host.Units;

/// <summary>A rule file or plugin folder as it was found, not loaded yet.</summary>
internal sealed record UnitSource(UnitKind Kind, string Name, string Folder, string Path, string ContentHash, RuleSource? Rule, PluginSource? Plugin)
{
    /// <summary>The hash of its content as it is on disk, without log points.</summary>
    public string HashOnDisk => Rule?.Original?.ContentHash ?? ContentHash;

    public static UnitSource Of(RuleSource rule) =>
        new(UnitKind.Rule, rule.Name, System.IO.Path.GetDirectoryName(rule.Path)!, rule.Path, rule.ContentHash, rule, null);

    public static UnitSource Of(PluginSource plugin) =>
        new(UnitKind.Plugin, plugin.Name, plugin.Folder, plugin.Folder, plugin.ContentHash, null, plugin);
}
