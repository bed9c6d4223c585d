using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Host.Plugins;
using ScriptProxy.Host.Rules;
using ScriptProxy.Host.Rules.Cache;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Generations;

/// <summary>Finds what the folders of rules and plugins hold, in the order of calling.</summary>
internal sealed class UnitFinder(LoadingInputs inputs, PluginFolder pluginFolder, RuleCacheSetting ruleCache)
{
    /// <param name="configuration">Names the folders.</param>
    /// <param name="loaded">The units that serve.</param>
    /// <param name="isAsked">Whether a person asked for this look, and so means what it finds.</param>
    /// <param name="diagnostics">Gets the findings.</param>
    public IReadOnlyList<UnitSource> Find(
        ConfigurationSnapshot configuration, IReadOnlyCollection<Unit> loaded, bool isAsked, DiagnosticList diagnostics)
    {
        var settings = configuration.Settings;
        var folders = new UnitFolders(inputs, settings);
        ruleCache.Follow(configuration, folders, diagnostics);

        // A folder that vanishes must not take its rules with it unnoticed: requests would pass unguarded.
        var rulesServe = loaded.Any(unit => IsIn(folders.Rules, unit, UnitKind.Rule));
        var rules = RuleFolder.Scan(folders.Rules, folders.RulesAreNamed || rulesServe, diagnostics);
        var plugins = pluginFolder.Scan(folders.Plugins, diagnostics);
        List<UnitSource> found = [.. plugins.Select(UnitSource.Of).Concat(rules.Select(UnitSource.Of)).Where(source => inputs.TakesPart(source))];
        if (!isAsked && !diagnostics.HasErrors)
        {
            CheckLoss(folders.Rules, UnitKind.Rule, "SP0311", "rules");
            foreach (var root in folders.Plugins)
            {
                CheckLoss(Path.GetFullPath(root.Path), UnitKind.Plugin, "SP0412", "plugins");
            }
        }

        List<string> names = [.. found.Select(source => source.Name)];
        UnitNames.Check(configuration, UnitOrder.Key, [.. names, UnitOrder.Rest], diagnostics);
        UnitNames.Check(configuration, "Generations:Quarantine:FailOpenUnits", names, diagnostics);
        return UnitOrder.Arrange(found, settings.Pipeline.Order);

        // Nor one that is emptied: a share that is not mounted is an empty folder, and so is one that is being deleted.
        void CheckLoss(string folder, UnitKind kind, string code, string what)
        {
            var lost = loaded.Count(unit => IsIn(folder, unit, kind));
            if (lost > 1 && !found.Exists(source => source.Kind == kind && Path.GetDirectoryName(source.Path) == folder))
            {
                diagnostics.Add(Diagnostic.Error(
                    folder, code, $"all {lost} {what} are gone at once, so they serve on; if that is meant, ask for a reload (SIGHUP, or POST /reload at the admin address)"));
            }
        }
    }

    private static bool IsIn(string folder, Unit unit, UnitKind kind) => unit.Kind == kind && Path.GetDirectoryName(unit.Path) == folder;
}
