using System.Collections.Concurrent;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Configuration.Routes;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Host.Plugins;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Host.Rules;
using ScriptProxy.Host.Units;
using Yarp.ReverseProxy.Configuration;

namespace ScriptProxy.Host.Generations;

/// <summary>
/// Reads the configuration, finds the units, loads what has changed. All or nothing: with one error nothing of it goes live, and every
/// error is reported.
/// </summary>
internal sealed class GenerationLoader(LoadingInputs inputs, UnitLoader units, PluginFolder pluginFolder, IConfigValidator validator)
{
    public async Task<PreparedGeneration?> PrepareAsync(
        IReadOnlyCollection<Unit> loaded, DiagnosticList diagnostics, CancellationToken cancellationToken)
    {
        var configuration = ConfigurationReader.Read(inputs.Sources, diagnostics);
        if (configuration is null)
        {
            return null;
        }

        await new RouteValidation(validator, configuration.Place, diagnostics).CheckAsync(configuration.Routes, configuration.Clusters);
        var found = Find(configuration, diagnostics);
        var byKey = loaded.ToDictionary(unit => unit.Key);
        var fresh = new ConcurrentDictionary<UnitKey, Unit>();
        await Parallel.ForEachAsync(found, cancellationToken, async (source, _) =>
        {
            var key = UnitLoader.KeyOf(source, configuration);
            if (!byKey.ContainsKey(key))
            {
                var own = new DiagnosticList();
                if (await units.LoadAsync(source, configuration, own) is { } unit)
                {
                    fresh[key] = unit;
                }

                lock (diagnostics)
                {
                    diagnostics.AddRange(own);
                }
            }
        });
        var forwarded = ReadForwarding(configuration, diagnostics);
        if (diagnostics.HasErrors)
        {
            await DiscardAsync(fresh.Values);
            return null;
        }

        var list = found.Select(source => UnitLoader.KeyOf(source, configuration)).Select(key => byKey.GetValueOrDefault(key) ?? fresh[key]);
        return new PreparedGeneration(configuration, [.. list], [.. fresh.Values], forwarded!);
    }

    public async Task DiscardAsync(IEnumerable<Unit> unused)
    {
        foreach (var unit in unused)
        {
            await units.UnloadAsync(unit);
        }
    }

    private static ForwardedHeaders? ReadForwarding(ConfigurationSnapshot configuration, DiagnosticList diagnostics)
    {
        List<string> errors = [];
        ForwardedHeaders.TryCreate(configuration.Settings.Forwarding, errors, out var forwarded);
        diagnostics.AddRange(errors.Select(error => configuration.Place("Forwarding").Error(ConfigurationCodes.ValueWrong, $"Forwarding:{error}")));
        return forwarded;
    }

    private IReadOnlyList<UnitSource> Find(ConfigurationSnapshot configuration, DiagnosticList diagnostics)
    {
        var settings = configuration.Settings;
        var folders = new UnitFolders(inputs, settings);
        var rules = RuleFolder.Scan(folders.Rules, folders.RulesAreNamed, diagnostics);
        var plugins = pluginFolder.Scan(folders.Plugins, diagnostics);
        return UnitOrder.Arrange(
            [.. plugins.Select(UnitSource.Of), .. rules.Select(UnitSource.Of)], settings.Pipeline.Order, inputs.Sources.File ?? "", diagnostics);
    }
}
