using ScriptProxy.Plugins.RateLimiting;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;
using ScriptProxy.UnitTests.Plugins;

namespace ScriptProxy.UnitTests.RateLimitingPlugin;

/// <summary>Each option that the plugin has, with values that it cannot have: each is an error with its key.</summary>
public sealed class EveryOptionTests
{
    private static readonly Dictionary<string, string?> Good = new()
    {
        ["Limits:one:Permits"] = "5",
        ["Limits:two:Permits"] = "5",
    };

    public static TheoryData<string, string> Wrong => new()
    {
        { "Fields", "perhaps" },
        { "Limits:one:Algorithm", "Bucket" },
        { "Limits:one:Algorithm", "7" },
        { "Limits:one:Key", "" },
        { "Limits:one:Key", "header" },
        { "Limits:one:Key", "address/24" },
        { "Limits:one:Key", "address/-1/64" },
        { "Limits:one:Key", "path/0" },
        { "Limits:one:Permits", "0" },
        { "Limits:one:Permits", "-1" },
        { "Limits:one:Permits", "1.5" },
        { "Limits:one:Permits", "99999999999" },
        { "Limits:one:Per", "00:00:00" },
        { "Limits:one:Per", "-00:00:01" },
        { "Limits:one:Per", "soon" },
        { "Limits:one:Burst", "-1" },
        { "Limits:one:Burst", "0" },
        { "Limits:one:Undelayed", "-1" },
        { "Limits:one:Undelayed", "1" },
        { "Limits:one:Queue", "-1" },
        { "Limits:one:Queue", "1" },
        { "Limits:one:Patience", "00:00:00" },
        { "Limits:one:Patience", "1" },
        { "Limits:one:Capacity", "0" },
        { "Limits:one:Capacity", "10000001" },
        { "Limits:one:Cost", "0" },
        { "Limits:one:Cost", "6" },
        { "Limits:one:Costs:one", "0" },
        { "Limits:one:Costs:one", "6" },
        { "Limits:one:DryRun", "perhaps" },
        { "Limits:one:Status", "200" },
        { "Limits:one:Status", "600" },
        { "Limits:one:RulesOnly", "perhaps" },
        { "Limits:one:For:Path", "a{" },
        { "Limits:one:For:Path", "/{a}/{a}" },
        { "Limits:one:For:Hosts:0", "shop.example:80" },
        { "Limits:one:For:Hosts:0", "" },
        { "Limits:one:For:Methods:0", "G ET" },
        { "Limits:one:For:Methods:0", "" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_value_that_it_cannot_have_is_told_with_its_key(string key, string value)
    {
        var errors = Assert.Throws<OptionsException>(() => Load(new Dictionary<string, string?>(Good) { [key] = value })).Errors;
        var entry = string.Join(':', key.Split(':')[..Math.Min(2, key.Count(character => character == ':'))]);
        Assert.Contains(errors, error =>
            $"Options:RateLimiting:{key}".StartsWith(error.Key, StringComparison.OrdinalIgnoreCase) && error.Key.StartsWith($"Options:RateLimiting:{entry}", StringComparison.OrdinalIgnoreCase) && error.Message.Length > 10);
    }

    [Fact]
    public void None_is_left_out() => Assert.Equal(
        OptionPaths.Of(typeof(RateLimitingOptions)).Order(StringComparer.Ordinal), Wrong.Select(row => row.Data.Item1).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Without_them_all_is_well() => Load(Good);

    private static void Load(Dictionary<string, string?> options)
    {
        using var hooks = new FakeHooks("RateLimiting", options);
        new ScriptProxy.Plugins.RateLimiting.RateLimitingPlugin().Configure(hooks);
    }
}
