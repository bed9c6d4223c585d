using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Configuration.Routes;
using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Host.Rules;
using ScriptProxy.Host.Services;
using ScriptProxy.Host.Units;
using Yarp.ReverseProxy.Configuration;

namespace ScriptProxy.Host.Generations;

/// <summary>
/// Reads the configuration and finds the units; loads what has changed. All or nothing: with one error nothing of it goes live, and every
/// error is reported.
/// </summary>
internal sealed class GenerationLoader(
    LoadingInputs inputs, UnitLoader units, RuleBuilder ruleBuilder, UnitFinder finder, IConfigValidator validator)
{
    /// <summary>Finds what is on disk now. Null if the configuration cannot be read. What is found may still have errors.</summary>
    /// <param name="serving">The units that serve.</param>
    /// <param name="isAsked">Whether a person asked for this look, and so means what it finds.</param>
    /// <param name="diagnostics">Gets every finding.</param>
    public GenerationPlan? Find(IReadOnlyCollection<Unit> serving, bool isAsked, DiagnosticList diagnostics)
    {
        // No error in the configuration hides one in the units, so that all are reported at once.
        var configuration = ConfigurationReader.Read(inputs.Sources, diagnostics);
        if (configuration is null)
        {
            CompileRules(diagnostics);
            return null;
        }

        var found = finder.Find(configuration, serving, isAsked, diagnostics);
        return new GenerationPlan(configuration, [.. found.Select(source => new UnitVersion(source, configuration))]);
    }

    /// <summary>Loads and checks what a generation is to be made of. Null if there are errors; nothing of it is left then.</summary>
    /// <param name="plan">What to load.</param>
    /// <param name="serving">The units that serve and may be used again; null if nothing serves yet.</param>
    /// <param name="diagnostics">Gets every finding, in an order that does not vary.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="unfinished">Tells what is still being written; null if nothing is to be waited for.</param>
    public async Task<PreparedGeneration?> PrepareAsync(
        GenerationPlan plan, IReadOnlyCollection<Unit>? serving, DiagnosticList diagnostics, CancellationToken cancellationToken, Unfinished? unfinished = null)
    {
        var configuration = plan.Configuration;
        await new RouteValidation(validator, configuration.Place, diagnostics).CheckAsync(configuration.Routes, configuration.Clusters);
        KestrelCertificates.Check(configuration, inputs.Options.BaseFolder, diagnostics);
        var forwarded = ReadForwarding(configuration, diagnostics);
        var reusable = (serving ?? []).ToDictionary(unit => unit.Key);
        var loads = plan.Units.Select(version => new UnitLoad(version, reusable, unfinished)).ToList();
        try
        {
            await LoadAsync(loads, cancellationToken);
            diagnostics.AddRange(loads.SelectMany(load => load.Findings));
            UnreadOptions.Check(configuration, loads.Select(load => (load.Name, load.Unit)), isStart: serving is null, diagnostics);
            List<Unit> present = [.. loads.Select(load => load.Unit).OfType<Unit>()];
            UnreadMetadata.Check(configuration, present, diagnostics);
            DiagnosticList absent = [];
            ExpectedTargets.Check(configuration, present, isStart: serving is null, absent);
            ExpectedTargets.CheckMethods(configuration, present, absent);
            diagnostics.AddRange(absent.Select(finding => plan.Units.Aggregate(finding, (shown, version) => version.Source.Rule?.WithExcerpt(shown) ?? shown)));
            if (!diagnostics.HasErrors)
            {
                SharedStates.Check(present, diagnostics);
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

        // What is new and not finished yet is left out.
        var order = configuration.Settings.Pipeline.Order;
        var ready = loads.FindAll(load => load.Unit is not null)
            .OrderBy(load => load.Unit!.RunsLast && !order.Contains(load.Name, StringComparer.OrdinalIgnoreCase)).ToList();
        return new PreparedGeneration(
            plan with { Units = [.. ready.Select(load => load.Version)] }, [.. ready.Select(load => load.Unit!)], Fresh(loads), forwarded!);
    }

    /// <summary>Unloads units that never went live.</summary>
    public Task DiscardAsync(IEnumerable<Unit> unused) => UnitLoader.RulesFirstAsync(unused, units.UnloadAsync);

    /// <summary>Plugins and rules side by side; only what a rule does with the plugins' offers waits for them.</summary>
    private async Task LoadAsync(List<UnitLoad> loads, CancellationToken cancellationToken)
    {
        var kinds = loads.ToLookup(load => load.Kind);
        var offers = OfferAsync();
        await Task.WhenAll(offers, RunAsync(UnitKind.Rule, offers));

        async Task<Offers> OfferAsync()
        {
            await RunAsync(UnitKind.Plugin, Task.FromResult(Offers.None));
            return Offers.Of([.. kinds[UnitKind.Plugin].Where(load => load.Unit is not null || load.Findings.HasErrors).Select(load => (load.Name, load.Unit))]);
        }

        Task RunAsync(UnitKind kind, Task<Offers> offered) =>
            Parallel.ForEachAsync(kinds[kind], cancellationToken, (load, _) => load.RunAsync(units, offered));
    }

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
            ruleBuilder.Build(rule, diagnostics);
        }
    }
}
