using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using ScriptProxy.Host.Configuration.Binding;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Configuration;

public sealed class OptionsRecordTests
{
    [Fact]
    public void Records_with_init_properties_are_bound_nested_ones_too()
    {
        var options = Bind<Limits>("""{ "PerSecond": 5, "Burst": { "Size": 7 }, "More": [ { "Size": 8 }, {} ], "ByName": { "a": { "Size": 9 } } }""");

        Assert.Equal((5, "all", new Burst { Size = 7 }), (options.PerSecond, options.Name, options.Burst));
        Assert.Equal([new Burst { Size = 8 }, new Burst()], options.More);
        Assert.Equal(new Burst { Size = 9 }, options.ByName["a"]);
    }

    [Fact]
    public void Positional_records_are_bound_with_the_defaults_of_their_parameters() => Assert.Equal(
        new Positional("a", Mode: Mode.Slow, Inner: new Inner(4)), Bind<Positional>("""{ "name": "a", "Mode": "slow", "Inner": { "Depth": 4 } }"""));

    [Fact]
    public void Defaults_of_every_kind_of_parameter_are_kept() =>
        Assert.Equal(new Positional("a", 3, Mode.Fast, Mode.Slow, null, null), Bind<Positional>("""{ "Name": "a" }"""));

    [Fact]
    public void An_absent_section_gives_a_positional_record_with_nothing_but_defaults() => Assert.Equal(new Inner(), Bind<Inner>("null"));

    [Fact]
    public void All_errors_of_a_positional_record_come_together() => Assert.Equal(
        [
            "Options:unit:Count expects a whole number from -2147483648 to 2147483647, not 'x'.",
            "Options:unit:Inner:Depth The field Depth must be between 1 and 9.",
            "Options:unit:Mode expects one of Fast, Slow, not 'x'.",
            "Options:unit:Name is required.",
            "Options:unit:Nmae is no known key; did you mean Name?",
        ],
        Assert.Throws<OptionsException>(() => Bind<Positional>("""{ "Nmae": "a", "Count": "x", "Mode": "x", "Inner": { "Depth": 10 } }"""))
            .Errors.Select(error => $"{error.Key} {error.Message}").Order(StringComparer.Ordinal));

    [Fact]
    public void A_class_that_cannot_be_made_says_why()
    {
        var error = Assert.Single(Assert.Throws<OptionsException>(() => Bind<Stream>("{}")).Errors);
        Assert.Contains("has no public constructor", error.Message, StringComparison.Ordinal);
    }

    private static T Bind<T>(string json)
        where T : class =>
        OptionsBinder.Bind<T>(ConfigurationText.ReadGood($$"""{ "Options": { "unit": {{json}} } }""").Root.GetSection("Options:unit"));

    public enum Mode
    {
        Fast,
        Slow,
    }

    public sealed record Limits
    {
        public int PerSecond { get; init; }

        public string Name { get; init; } = "all";

        public Burst Burst { get; init; } = new();

        public IReadOnlyList<Burst> More { get; init; } = [];

        public IReadOnlyDictionary<string, Burst> ByName { get; init; } = new Dictionary<string, Burst>();
    }

    public sealed record Burst
    {
        public int Size { get; init; } = 1;
    }

    public sealed record Positional(string Name, int Count = 3, Mode Mode = Mode.Fast, Mode? Other = Mode.Slow, int? Nothing = null, Inner? Inner = null);

    public sealed record Inner([Range(1, 9)] int Depth = 2);
}
