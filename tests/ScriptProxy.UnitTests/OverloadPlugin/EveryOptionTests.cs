using ScriptProxy.Plugins.Overload;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;
using ScriptProxy.UnitTests.Plugins;

namespace ScriptProxy.UnitTests.OverloadPlugin;

/// <summary>Each option that the plugin has, with values that it cannot have: each is an error with its key.</summary>
public sealed class EveryOptionTests
{
    /// <summary>Those that take any text.</summary>
    private static readonly string[] Free = ["Priorities:0:Value"];

    private static readonly Dictionary<string, string?> Good = new()
    {
        ["Clusters:one:Most"] = "100",
        ["Priorities:0:Priority"] = "Low",
        ["Priorities:0:Path"] = "/jobs/{**rest}",
        ["Priorities:0:Header"] = "X-Kind",
    };

    public static TheoryData<string, string> Wrong => new()
    {
        { "Clusters:one:Least", "0" },
        { "Clusters:one:Most", "0" },
        { "Clusters:one:Most", "1000001" },
        { "Clusters:one:Initial", "0" },
        { "Clusters:one:Initial", "101" },
        { "Clusters:one:Tolerance", "1" },
        { "Clusters:one:Tolerance", "NaN" },
        { "Clusters:one:Tolerance", "11" },
        { "Clusters:one:Queue", "-1" },
        { "Clusters:one:Queue", "1000001" },
        { "Clusters:one:Patience", "00:00:00" },
        { "Clusters:one:Patience", "00:00:31" },
        { "Clusters:one:Hold", "00:00:00.5" },
        { "Clusters:one:Hold", "00:02:01" },
        { "Clusters:one:RetryAfter", "0" },
        { "Clusters:one:RetryAfter", "3601" },
        { "Clusters:one:DryRun", "perhaps" },
        { "Priorities:0:Priority", "Highest" },
        { "Priorities:0:Priority", "7" },
        { "Priorities:0:Path", "jobs/{" },
        { "Priorities:0:Path", "/{a}/{a}" },
        { "Priorities:0:Hosts:0", "shop.example:80" },
        { "Priorities:0:Hosts:0", "" },
        { "Priorities:0:Methods:0", "G ET" },
        { "Priorities:0:Methods:0", "" },
        { "Priorities:0:Header", "X Kind" },
        { "Priorities:0:Header", "" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_value_that_it_cannot_have_is_told_with_its_key(string key, string value)
    {
        var errors = Assert.Throws<OptionsException>(() => Load(new Dictionary<string, string?>(Good) { [key] = value })).Errors;
        var entry = string.Join(':', key.Split(':')[..Math.Min(2, key.Count(character => character == ':'))]);
        Assert.Contains(errors, error =>
            $"Options:Overload:{key}".StartsWith(error.Key, StringComparison.OrdinalIgnoreCase) && error.Key.StartsWith($"Options:Overload:{entry}", StringComparison.OrdinalIgnoreCase) && error.Message.Length > 10);
    }

    [Fact]
    public void None_is_left_out() => Assert.Equal(
        OptionPaths.Of(typeof(OverloadOptions)).Order(StringComparer.Ordinal), Wrong.Select(row => row.Data.Item1).Concat(Free).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Without_them_all_is_well() => Load(Good);

    private static void Load(Dictionary<string, string?> options)
    {
        using var hooks = new FakeHooks("Overload", options);
        new ScriptProxy.Plugins.Overload.OverloadPlugin().Configure(hooks);
    }
}
