using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ScriptProxy.Host.Configuration.Binding;
using ScriptProxy.Host.Configuration.Schema;
using ScriptProxy.Host.Configuration.Settings;
using Yarp.ReverseProxy.Configuration;

namespace ScriptProxy.UnitTests.Configuration;

public sealed class SchemaTests
{
    private static readonly SchemaNode Root = ConfigurationSchema.Instance.Root;
    private static readonly string[] Annotations = ["$ref", "description", "default", "examples"];

    [Fact]
    public void The_schema_lies_beside_the_executable_and_is_the_one_inside()
    {
        using var inside = ConfigurationSchema.Open();
        using var reader = new StreamReader(inside);

        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, ConfigurationSchema.FileName)), reader.ReadToEnd());
    }

    [Fact]
    public void Every_key_has_a_description_for_editors()
    {
        using var document = JsonDocument.Parse(ConfigurationSchema.Open());
        var definitions = document.RootElement.GetProperty("definitions");

        Assert.All(Keys(document.RootElement), key => Assert.True(IsDescribed(key.Value, definitions), key.Name));
    }

    [Fact]
    public void Beside_a_reference_stand_annotations_alone()
    {
        // Draft-07 ignores whatever else stands there, and so would editors.
        using var document = JsonDocument.Parse(ConfigurationSchema.Open());

        Assert.All(References(document.RootElement), node => Assert.All(node.EnumerateObject(), keyword => Assert.Contains(keyword.Name, Annotations)));
    }

    [Fact]
    public void The_schema_has_exactly_the_keys_that_YARP_reads()
    {
        var proxy = Root.Properties["ReverseProxy"];

        AssertSame(typeof(RouteConfig), proxy.Properties["Routes"].AdditionalProperties!, "Route", nameof(RouteConfig.RouteId));
        AssertSame(typeof(ClusterConfig), proxy.Properties["Clusters"].AdditionalProperties!, "Cluster", nameof(ClusterConfig.ClusterId));
    }

    [Fact]
    public void The_schema_has_exactly_the_limits_of_Kestrel() =>
        AssertSame(typeof(KestrelServerLimits), Root.Properties["Kestrel"].Properties["Limits"], "Limits");

    [Fact]
    public void The_schema_has_exactly_our_settings() =>
        AssertSame(typeof(ProxySettings), Root with { Properties = Root.Properties.Where(pair => pair.Key is not ("$schema" or "ReverseProxy" or "Kestrel" or "Options")).ToDictionary() }, "");

    [Fact]
    public void The_defaults_that_editors_show_are_those_of_the_proxy()
    {
        using var document = JsonDocument.Parse(ConfigurationSchema.Open());
        var compared = 0;
        foreach (var section in document.RootElement.GetProperty("properties").EnumerateObject())
        {
            if (typeof(ProxySettings).GetProperty(section.Name)?.GetValue(new ProxySettings()) is not { } settings || !section.Value.TryGetProperty("properties", out var keys))
            {
                continue;
            }

            foreach (var key in keys.EnumerateObject().Where(key => key.Value.TryGetProperty("default", out _)))
            {
                var actual = settings.GetType().GetProperty(key.Name)!.GetValue(settings);
                var expected = key.Value.GetProperty("default");
                Assert.Equal(
                    actual is Enum or TimeSpan ? expected.GetString()!.TrimEnd('0') : expected.GetRawText(),
                    actual is Enum or TimeSpan ? actual.ToString()!.TrimEnd('0') : JsonSerializer.Serialize(actual));
                compared++;
            }
        }

        Assert.True(compared >= 12, $"compared {compared}");
    }

    // Walks the type and the schema side by side: the names must be the same, and enums must have the same values.
    private static void AssertSame(Type type, SchemaNode schema, string path, params string[] except)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (ScalarText.Reads(type))
        {
            if (type.IsEnum && !type.IsDefined(typeof(FlagsAttribute), false))
            {
                Assert.Equal(Enum.GetNames(type).Order(), schema.Values.Order());
            }
        }
        else if (CollectionShape.Of(type) is { } shape)
        {
            AssertSame(shape.ItemType, shape.KeyType is null ? schema.Items! : schema.AdditionalProperties!, path + ":*");
        }
        else
        {
            var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => !except.Contains(property.Name)).ToList();
            Assert.Equal(properties.Select(property => property.Name).Order().Prepend(path), schema.Properties.Keys.Order().Prepend(path));
            Assert.All(properties, property => AssertSame(property.PropertyType, schema.Properties[property.Name], $"{path}:{property.Name}"));
        }
    }

    private static IEnumerable<JsonProperty> Keys(JsonElement schema) => schema.ValueKind != JsonValueKind.Object
        ? []
        : schema.EnumerateObject().SelectMany(keyword => Keys(keyword.Value).Concat(keyword.NameEquals("properties") ? keyword.Value.EnumerateObject() : []));

    private static bool IsDescribed(JsonElement key, JsonElement definitions) =>
        key.TryGetProperty("description", out _)
        || (key.TryGetProperty("$ref", out var reference) && IsDescribed(definitions.GetProperty(reference.GetString()!["#/definitions/".Length..]), definitions));

    private static IEnumerable<JsonElement> References(JsonElement element) => element.ValueKind != JsonValueKind.Object
        ? []
        : element.EnumerateObject().SelectMany(property => References(property.Value)).Concat(element.TryGetProperty("$ref", out _) ? [element] : []);
}
