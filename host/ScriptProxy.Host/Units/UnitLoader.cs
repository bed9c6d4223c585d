using Microsoft.Extensions.Configuration;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Plugins;
using ScriptProxy.Host.Rules;
using ScriptProxy.Host.Rules.Weaving;
using ScriptProxy.Host.Services;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Units;

/// <summary>Turns what was found in the folders into units: compiles or loads the code, and lets it register its hooks.</summary>
internal class UnitLoader(PrivateFolders privateFolders, RuleBuilder rules, UnitServices services, LateWarmUps lateWarmUps, UnloadWatch watch)
{
    /// <summary>Loads one unit; a rule is compiled while plugins still load, and waits for their offers. Thread-safe. Null if it cannot be loaded; why stands in <paramref name="diagnostics"/>, and nothing of it is left.</summary>
    public async Task<Unit?> LoadAsync(UnitSource source, UnitKey key, ConfigurationSnapshot configuration, Task<Offers> offers, DiagnosticList diagnostics)
    {
        if (source.Plugin?.Fault is { } fault)
        {
            diagnostics.Add(fault);
            return null;
        }

        Unit? unit = null;
        CompiledRule? compiled = null;
        try
        {
            DiagnosticList findings = [];
            var code = QuietThread.Run(() => LoadCode(source, ref compiled, findings));
            var isRefused = UnboundedCalls.Judge(findings, configuration.Settings.Rules.UnboundedCalls, diagnostics);
            if (code is null || isRefused)
            {
                Discard(code);
                return null;
            }

            unit = new Unit(key, source.Path, code)
            {
                KeyOnDisk = key with { ContentHash = source.HashOnDisk },
                Files = compiled?.Files ?? [],
                Expected = [.. (compiled?.Clusters ?? []).Select(cluster => new ExpectedTarget(true, cluster.Id, null, (cluster.File, cluster.Line, cluster.Column), IsRoutedTo: true))],
                Symbols = compiled is null ? null : RuleSymbols.Of(compiled.Image),
                Since = services.Time.GetUtcNow(),
            };
            Configure(unit, source.Folder, configuration, source.Kind == UnitKind.Rule ? await offers : null, diagnostics);
            if (unit.ServesRequests && !MayWarmUpLate(unit, compiled))
            {
                QuietThread.Run(() => WarmUp(unit));
            }

            return unit;
        }
        catch (OptionsException exception)
        {
            diagnostics.AddRange(configuration.Locate(exception));
        }
        catch (Exception exception)
        {
            var finding = Explain(exception, source, compiled);
            diagnostics.Add(source.Rule?.WithExcerpt(finding) ?? finding);
        }

        if (unit is not null)
        {
            await UnloadAsync(unit);
        }

        return null;
    }

    protected virtual UnitCode? LoadCode(UnitSource source, ref CompiledRule? compiled, DiagnosticList diagnostics)
    {
        if (source.Rule is not { } rule)
        {
            return PluginLoader.Load(source.Plugin!, privateFolders.Root, diagnostics);
        }

        compiled = rules.Build(rule, diagnostics);
        return compiled is null ? null : RuleLoader.Load(compiled);
    }

    /// <summary>Lets code go that no unit is made of.</summary>
    protected virtual void Discard(UnitCode? code) => code?.Context.Unload();

    /// <summary>Does something with units side by side, but with rules before plugins: until a rule has ended it may use what a plugin offers.</summary>
    public static async Task RulesFirstAsync(IEnumerable<Unit> units, Func<Unit, Task> act)
    {
        foreach (var kind in units.GroupBy(unit => unit.Kind).OrderByDescending(kind => kind.Key))
        {
            await Task.WhenAll(kind.Select(act));
        }
    }

    /// <summary>Ends a unit that no exchange can reach any more, lets its code go, and has it watched going. Never throws.</summary>
    public virtual async Task UnloadAsync(Unit unit)
    {
        var log = services.LoggerFactory.CreateLogger(unit.Name);
        await unit.Lifetime.EndAsync(log, services.Time);
        var context = new WeakReference(unit.Code.Context);
        try
        {
            unit.Code.Context.Unload();
        }
        catch (Exception exception)
        {
            Log.EndFailed(log, exception); // thrown by the unit, out of the context's event
        }

        unit.Code.Files?.LetGo();
        unit.Release();
        watch.Add(unit.Name, context);
    }

    // What it took from a plugin was not there when it was compiled.
    private bool MayWarmUpLate(Unit unit, CompiledRule? compiled) => compiled?.WasKept == true && unit.Taken.IsEmpty && lateWarmUps.TryAdd(unit);

    protected virtual void WarmUp(Unit unit)
    {
        foreach (var taken in unit.Taken)
        {
            taken.Offer.Unit.WarmUp();
        }

        unit.WarmUp();
    }

    private void Configure(Unit unit, string folder, ConfigurationSnapshot configuration, Offers? offers, DiagnosticList diagnostics)
    {
        var hooks = new UnitHooks(unit, folder, services, UnitOptions.Of(configuration, unit.Name), UnitOptions.OfRoutes(configuration, unit.Name), offers, diagnostics);
        try
        {
            if (unit.Code.Configure(hooks) is { } instance)
            {
                unit.Lifetime.Own(instance);
            }
        }
        finally
        {
            hooks.Freeze();
        }
    }

    private static Diagnostic Explain(Exception exception, UnitSource source, CompiledRule? compiled) =>
        source.Plugin is { } plugin ? PluginFault.Explain(exception, plugin)
        : compiled is not null ? RuleFault.Explain(exception, compiled)
        : Diagnostic.Error(source.Path, "SP0309", $"the rule cannot be compiled: {exception.GetType().Name}: {exception.Message}");
}
