using ScriptProxy.Plugins.DosDetection;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;
using ScriptProxy.UnitTests.Plugins;

namespace ScriptProxy.UnitTests.DosDetectionPlugin;

/// <summary>Each option that the plugin has, with values that it cannot have: each is an error with its key.</summary>
public sealed class EveryOptionTests
{
    private static readonly Dictionary<string, string?> Good = new()
    {
        ["Capacity"] = "1000",
    };

    public static TheoryData<string, string> Wrong => new()
    {
        { "Client:Soft", "-1" },
        { "Client:Soft", "1001" },
        { "Client:Hard", "-1" },
        { "Client:Hard", "x" },
        { "Client:Window", "00:00:00" },
        { "Client:Window", "-00:00:01" },
        { "Client:Window", "01:00:01" },
        { "Page:Soft", "-1" },
        { "Page:Hard", "-1" },
        { "Page:Window", "00:00:00" },
        { "Site:Soft", "-1" },
        { "Site:Hard", "-1" },
        { "Site:Window", "00:00:00" },
        { "Site:Key", "Path" },
        { "Site:Key", "7" },
        { "Key", "adress" },
        { "Key", "" },
        { "Key", "address/24/129" },
        { "Period", "00:00:00" },
        { "Period", "31.00:00:00" },
        { "Extend", "Always" },
        { "Extend", "7" },
        { "Exempt:Addresses:0", "10.0.0.0/33" },
        { "Exempt:Addresses:0", "10.0.0.1/8" },
        { "Exempt:Addresses:0", "" },
        { "Exempt:Paths:0", "static" },
        { "Exempt:Paths:0", "" },
        { "Exempt:Methods:0", "get" },
        { "Exempt:Methods:0", "" },
        { "Exempt:Types:0", "image" },
        { "Exempt:Types:0", "*/*x" },
        { "Decisions:Soft", "Block" },
        { "Decisions:Hard", "200" },
        { "Decisions:Hard", "600" },
        { "Decisions:SiteSoft", "" },
        { "Decisions:SiteHard", "42.9" },
        { "Tarpit:Delay", "00:00:00" },
        { "Tarpit:Delay", "00:00:31" },
        { "Tarpit:Places", "0" },
        { "Tarpit:PlacesPerClient", "-1" },
        { "Challenge:Cookie", "a b" },
        { "Challenge:Cookie", "" },
        { "Challenge:Lifetime", "00:00:00" },
        { "Challenge:Secret", "short" },
        { "Header", "X_Mark" },
        { "Header", "" },
        { "Capacity", "0" },
        { "Capacity", "10000001" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_value_that_it_cannot_have_is_told_with_its_key(string key, string value)
    {
        var errors = Assert.Throws<OptionsException>(() => Load(new Dictionary<string, string?>(Good) { [key] = value })).Errors;
        var entry = string.Join(':', key.Split(':')[..Math.Min(2, key.Count(character => character == ':'))]);
        Assert.Contains(errors, error =>
            $"Options:DosDetection:{key}".StartsWith(error.Key, StringComparison.OrdinalIgnoreCase) && error.Key.StartsWith($"Options:DosDetection:{entry}", StringComparison.OrdinalIgnoreCase) && error.Message.Length > 10);
    }

    [Fact]
    public void None_is_left_out() => Assert.Equal(
        OptionPaths.Of(typeof(DosDetectionOptions)).Order(StringComparer.Ordinal), Wrong.Select(row => row.Data.Item1).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Without_them_all_is_well() => Load(Good);

    private static void Load(Dictionary<string, string?> options)
    {
        using var hooks = new FakeHooks("DosDetection", options);
        new ScriptProxy.Plugins.DosDetection.DosDetectionPlugin().Configure(hooks);
    }
}
