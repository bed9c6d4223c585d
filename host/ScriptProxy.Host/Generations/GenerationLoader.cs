using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Configuration.Routes;
using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Host.Rules;
using ScriptProxy.Host.Units;
using ScriptProxy.Host.Watching;
using Yarp.ReverseProxy.Configuration;

namespace ScriptProxy.Host.Generations;

/// <summary>
/// Reads the configuration, finds the units, loads what has changed. All or nothing: with one error nothing of it goes live, and every
/// error is reported.
/// </summary>
internal sealed class GenerationLoader(LoadingInputs inputs, UnitLoader units, UnitFinder finder, IConfigValidator validator)
{
    /// <summary>Prepares a generation from what is on disk now. Null if there are errors; nothing of it is left then.</summary>
    /// <param name="loaded">The units that may be used again.</param>
    /// <param name="diagnostics">Gets every finding, in an order that does not vary.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="patience">With what looks unfinished; null if a person asks, who is told at once.</param>
    public async Task<PreparedGeneration?> PrepareAsync(
        IReadOnlyCollection<Unit> loaded, DiagnosticList diagnostics, CancellationToken cancellationToken, Patience? patience = null)
    {
        // No error in the configuration hides one in the units, so that all are reported at once.
        var configuration = ConfigurationReader.Read(inputs.Sources, diagnostics);
        if (configuration is null)
        {
            CompileRules(diagnostics);
            return null;
        }

        await new RouteValidation(validator, configuration.Place, diagnostics).CheckAsync(configuration.Routes, configuration.Clusters);
        KestrelCertificates.Check(configuration, inputs.Options.BaseFolder, diagnostics);
        var forwarded = ReadForwarding(configuration, diagnostics);
        var reusable = loaded.ToDictionary(unit => unit.Key);
        var unfinished = new Unfinished(patience, configuration.Settings.Watching.Patience);
        var loads = finder.Find(configuration, loaded, isAsked: patience is null, diagnostics)
            .Select(source => new UnitLoad(source, configuration, reusable, unfinished))
            .ToList();
        try
        {
            await Parallel.ForEachAsync(loads, cancellationToken, (load, _) => load.RunAsync(units));
            diagnostics.AddRange(loads.SelectMany(load => load.Findings));
            UnreadOptions.Check(configuration, loads.Select(load => (load.Name, load.Unit)), diagnostics);
            if (!diagnostics.HasErrors)
            {
                SharedStates.Check(Units(loads), diagnostics);
            }
        }
        catch
        {
            await DiscardAsync(Fresh(loads));
            throw;
        }

        if (diagnostics.HasErrors)
        {
            await DiscardAsync(Fresh(loads));
            return null;
        }

        return new PreparedGeneration(configuration, Units(loads), Fresh(loads), forwarded!);
    }

    /// <summary>Unloads units that never went live.</summary>
    public Task DiscardAsync(IEnumerable<Unit> unused) => Task.WhenAll(unused.Select(units.UnloadAsync));

    // What is new and not finished yet is left out.
    private static List<Unit> Units(IEnumerable<UnitLoad> loads) => [.. loads.Select(load => load.Unit).OfType<Unit>()];

    private static List<Unit> Fresh(IEnumerable<UnitLoad> loads) => [.. loads.Where(load => load.IsFresh).Select(load => load.Unit!)];

    private static ForwardedHeaders? ReadForwarding(ConfigurationSnapshot configuration, DiagnosticList diagnostics)
    {
        const string section = "Forwarding:";
        if (configuration.WrongKeys.Any(key => key.StartsWith(section, StringComparison.OrdinalIgnoreCase)))
        {
            return null; // the schema knows the place of what is wrong, and has reported it
        }

        List<string> errors = [];
        ForwardedHeaders.TryCreate(configuration.Settings.Forwarding, errors, out var forwarded);
        diagnostics.AddRange(errors.Select(error => configuration.Place(section[..^1]).Error(ConfigurationCodes.ValueWrong, section + error)));
        return forwarded;
    }

    /// <summary>For a file that is no JSON and so names no folder and gives no options: what can be said about the rules all the same.</summary>
    private void CompileRules(DiagnosticList diagnostics)
    {
        var folders = new UnitFolders(inputs, new ProxySettings());
        foreach (var rule in RuleFolder.Scan(folders.Rules, folders.RulesAreNamed, diagnostics))
        {
            RuleCompiler.Compile(rule, diagnostics);
        }
    }
}
