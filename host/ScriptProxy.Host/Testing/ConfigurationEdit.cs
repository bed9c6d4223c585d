using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Configuration;
using ScriptProxy.Host.Configuration.Layers;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Testing;

/// <summary>A change of the configuration that a test wants.</summary>
/// <param name="Apply">Makes it.</param>
internal sealed record ConfigurationEdit(Action<ConfigurationTree, DiagnosticList> Apply)
{
    private const string Source = "the test's configuration";

    /// <summary>Lays a text over what there is.</summary>
    public static ConfigurationEdit Json(string json) => new((tree, findings) => JsonLayer.TryAddText(Source, json, tree, findings));

    /// <summary>Puts options in the place of all that a unit has.</summary>
    public static ConfigurationEdit Options(string unit, object options)
    {
        ArgumentException.ThrowIfNullOrEmpty(unit);
        ArgumentNullException.ThrowIfNull(options);

        // Their own resolver: a shared one would keep the test's types.
        var json = JsonSerializer.Serialize(options, new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() });
        var text = $"{{ \"{UnitOptions.Section}\": {{ {JsonSerializer.Serialize(unit)}: {json} }} }}";
        return new ConfigurationEdit((tree, findings) =>
        {
            tree.Remove(ConfigurationPath.Combine(UnitOptions.Section, unit));
            JsonLayer.TryAddText($"the test's options of {unit}", text, tree, findings);
        });
    }
}
