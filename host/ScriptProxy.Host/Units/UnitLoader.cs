using Microsoft.Extensions.Configuration;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Plugins;
using ScriptProxy.Host.Rules;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Units;

/// <summary>Turns what was found in the folders into units: compiles or loads the code, and lets it register its hooks.</summary>
internal sealed class UnitLoader(PrivateFolders privateFolders, UnitServices services)
{
    /// <summary>Loads one unit. Thread-safe. Null if it cannot be loaded; why stands in <paramref name="diagnostics"/>.</summary>
    public async Task<Unit?> LoadAsync(UnitSource source, ConfigurationSnapshot configuration, DiagnosticList diagnostics)
    {
        CompiledRule? compiled = null;
        UnitCode? code;
        if (source.Rule is { } rule)
        {
            compiled = RuleCompiler.Compile(rule, diagnostics);
            code = compiled is null ? null : RuleLoader.Load(compiled);
        }
        else
        {
            code = PluginLoader.Load(source.Plugin!, privateFolders.Root, diagnostics);
        }

        if (code is null)
        {
            return null;
        }

        var unit = new Unit(KeyOf(source, configuration), code);
        try
        {
            Configure(unit, source, configuration.Root.GetSection($"Options:{source.Name}"));
            return unit;
        }
        catch (OptionsException exception)
        {
            diagnostics.AddRange(configuration.Locate(exception));
        }
        catch (Exception exception)
        {
            diagnostics.Add(compiled is null ? PluginFault.Explain(exception, source.Plugin!) : RuleFault.Explain(exception, compiled));
        }

        await UnloadAsync(unit);
        return null;
    }

    public static UnitKey KeyOf(UnitSource source, ConfigurationSnapshot configuration) =>
        new(source.Kind, source.Name, source.ContentHash, SectionHash.Of(configuration.Root.GetSection($"Options:{source.Name}")));

    /// <summary>Ends a unit that no exchange can reach any more, and lets its code go.</summary>
    /// <returns>Tells whether the code has really gone.</returns>
    public async Task<WeakReference> UnloadAsync(Unit unit)
    {
        await unit.Lifetime.EndAsync(services.Time, services.LoggerFactory.CreateLogger(unit.Name));
        var context = new WeakReference(unit.Code.Context);
        unit.Code.Context.Unload();
        if (unit.Code.PrivateFolder is { } folder)
        {
            PrivateFolders.Delete(folder);
        }

        unit.Release();
        return context;
    }

    private void Configure(Unit unit, UnitSource source, IConfigurationSection options)
    {
        var hooks = new UnitHooks(unit, source.Folder, services, options);
        if (unit.Code.Configure(hooks) is { } instance)
        {
            unit.Lifetime.Own(instance);
        }

        hooks.Freeze();
    }
}
