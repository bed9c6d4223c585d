using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Configuration;
using ScriptProxy.Host.Configuration.Binding;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Configuration;

public sealed class OptionsBinderTests
{
    [Fact]
    public void Every_kind_of_value_is_bound()
    {
        var options = Bind<EveryKind>("""
            {
              "text": "a", "Number": -5, "Fraction": 1.5, "Flag": true, "Maybe": 7, "Choice": "green", "Some": "Red, Blue",
              "Time": "1.02:03:04", "When": "2026-01-02T03:04:05Z", "Address": "http://h/", "Ip": "10.0.0.1", "Network": "10.0.0.0/8", "Version": "1.1",
              "Bytes": "AQI=", "Id": "0f8fad5b-d9cb-469f-a165-70867728950e",
              "List": ["a", "b"], "Array": [1, 2], "Set": ["x"], "Words": ["y"], "ReadOnly": ["Red"], "Fixed": ["new"],
              "Table": { "A": 1, "b": 2 }, "ByChoice": { "red": "r" }, "Nested": { "Name": "n", "Deeper": { "Name": "d" } },
              "Many": [ { "Name": "one" }, {} ], "ByName": { "k": { "Name": "v" } }, "Pair": { "Left": "l" }, "Kept": { "Name": "kept" },
              "other-name": "renamed"
            }
            """);

        Assert.Equal(("a", -5, 1.5m, true, 7), (options.Text, options.Number, options.Fraction, options.Flag, options.Maybe));
        Assert.Equal((Colour.Green, Colours.Red | Colours.Blue), (options.Choice, options.Some));
        Assert.Equal((new TimeSpan(1, 2, 3, 4), new DateTimeOffset(2026, 1, 2, 3, 4, 5, default)), (options.Time, options.When));
        Assert.Equal((new Uri("http://h/"), IPAddress.Parse("10.0.0.1"), IPNetwork.Parse("10.0.0.0/8"), new Version(1, 1)), (options.Address!, options.Ip!, options.Network, options.Version!));
        Assert.Equal([1, 2], options.Bytes!);
        Assert.Equal(["a", "b"], options.List);
        Assert.Equal([1, 2], options.Array);
        Assert.Contains("X", options.Set);
        Assert.Equal(["y"], options.Words!);
        Assert.Equal([Colour.Red], options.ReadOnly);
        Assert.Equal(["new"], options.Fixed);
        Assert.Equal((1, 2), (options.Table["a"], options.Table["B"]));
        Assert.Equal("r", options.ByChoice[Colour.Red]);
        Assert.Equal(("n", "d"), (options.Nested!.Name, options.Nested.Deeper!.Name));
        Assert.Equal(["one", "default"], options.Many.Select(item => item.Name));
        Assert.Equal("v", options.ByName!["k"].Name);
        Assert.Equal(new Pair("l", "r"), options.Pair);
        Assert.Equal("kept", options.Kept.Name);
        Assert.Equal("renamed", options.Renamed);
    }

    [Fact]
    public void An_absent_section_and_null_leave_the_defaults()
    {
        Assert.Equal(["default"], Bind<EveryKind>("{}").List);
        var options = Bind<EveryKind>("""{ "List": null, "Number": null, "Nested": null, "Many": [], "Set": [] }""");

        Assert.Equal(["default"], options.List);
        Assert.Equal(1, options.Number);
        Assert.Null(options.Nested);
        Assert.Empty(options.Many);
        Assert.Empty(options.Set);
    }

    [Fact]
    public void A_list_that_must_not_be_empty_is_not_null_either()
    {
        Assert.Null(Bind<Filled>("{}").Items);
        foreach (var empty in new[] { """{ "Items": null }""", """{ "Items": [] }""", """{ "ByName": {} }""" })
        {
            Assert.Single(Assert.Throws<OptionsException>(() => Bind<Filled>(empty)).Errors);
        }
    }

    [Fact]
    public void All_errors_come_together_each_with_its_full_path() => Assert.Equal(
        [
            "Options:unit:Array:1 expects a whole number from -2147483648 to 2147483647, not 'x'.",
            "Options:unit:Choice expects one of Red, Green, not 'Gren'; did you mean Green?",
            "Options:unit:Fraction expects a number, not '1,5'.",
            "Options:unit:Grumpy expects a whole number from 0 to 255, not '256'.",
            "Options:unit:List expects a list, not 'a'.",
            "Options:unit:Many:0:Nmae is no known key; did you mean Name?",
            "Options:unit:Nested expects an object, not '5'.",
            "Options:unit:Nubmer is no known key; did you mean Number?",
            "Options:unit:Pair:Left is required.",
            "Options:unit:Picky was refused: too picky.",
            "Options:unit:Some expects one of Red, Blue, not '1'.",
            "Options:unit:Text expects a text.",
            "Options:unit:Time expects a time span as hours:minutes:seconds, such as 00:00:30, or 2.00:00:00 for two days, not '30'.",
        ],
        ErrorsOf<EveryKind>("""
            {
              "Nubmer": 1, "Choice": "Gren", "Some": "1", "Fraction": "1,5", "Time": 30, "Array": [1, "x"], "List": "a", "Nested": 5, "Grumpy": 256,
              "Many": [ { "Nmae": "a" } ], "Text": { "a": 1 }, "Picky": "a", "Pair": { "Right": "r" }
            }
            """));

    [Theory]
    [InlineData("48:00:00")] // to .NET 48 days
    [InlineData("-24:00")]
    [InlineData("30")]
    public void A_time_span_of_a_day_and_more_says_its_days(string text) => Assert.Equal(
        [$"Options:unit:Time expects a time span as hours:minutes:seconds, such as 00:00:30, or 2.00:00:00 for two days, not '{text}'."],
        ErrorsOf<EveryKind>($$"""{ "Pair": { "Left": "l" }, "Time": "{{text}}" }"""));

    [Theory]
    [InlineData("23:59:59", 86399)]
    [InlineData("-00:00:01", -1)]
    [InlineData("2.00:00:00", 2 * 86400)]
    [InlineData("2:00:00:00", 2 * 86400)]
    public void A_time_span_is_what_it_says(string text, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Bind<EveryKind>($$"""{ "Pair": { "Left": "l" }, "Time": "{{text}}" }""").Time);

    [Fact]
    public void What_is_no_list_is_told_to_be_one() =>
        Assert.Equal(["Options:unit:Many expects a list: [ ... ], not a key 'Name'."], ErrorsOf<EveryKind>("""{ "Pair": { "Left": "l" }, "Many": { "Name": "a" } }"""));

    [Fact]
    public void Annotations_are_checked_in_nested_objects_too() => Assert.Equal(
        [
            "Options:unit:Inner:Rate The field Rate must be between 1 and 10.",
            "Options:unit:Items:1:Rate The field Rate must be between 1 and 10.",
            "Options:unit:Name The Name field is required.",
            "Options:unit:Table:k:Rate The field Rate must be between 1 and 10.",
            "Options:unit:Unread expects a whole number from -2147483648 to 2147483647, not 'x'.",
        ],
        ErrorsOf<Checked>("""{ "Unread": "x", "Inner": { "Rate": 11 }, "Items": [ { "Rate": 1 }, { "Rate": 0 } ], "Table": { "k": { "Rate": -1 } } }"""));

    [Fact]
    public void An_object_that_validates_itself_is_asked() => Assert.Equal(
        ["Options:unit:Inner low above high", "Options:unit:Inner:High high below low", "Options:unit:Inner:Low high below low"],
        ErrorsOf<Checked>("""{ "Name": "n", "Unread": 5, "Inner": { "Rate": 1, "Low": 2, "High": 1 } }"""));

    private static T Bind<T>(string json)
        where T : class =>
        OptionsBinder.Bind<T>(ConfigurationText.ReadGood($$"""{ "Options": { "unit": {{json}} } }""").Root.GetSection("Options:unit"));

    private static IEnumerable<string> ErrorsOf<T>(string json)
        where T : class =>
        Assert.Throws<OptionsException>(() => Bind<T>(json)).Errors.Select(error => $"{error.Key} {error.Message}").Order(StringComparer.Ordinal);

    public enum Colour
    {
        Red,
        Green,
    }

    [Flags]
    public enum Colours
    {
        Red = 1,
        Blue = 2,
    }

    public sealed record Pair(string Left, string Right = "r");

    public sealed class Named
    {
        public string Name { get; set; } = "default";

        public Named? Deeper { get; set; }
    }

    public sealed class Filled
    {
        [MinLength(1)]
        public List<string>? Items { get; set; }

        [MinLength(1)]
        public Dictionary<string, string>? ByName { get; set; }
    }

    public sealed class EveryKind
    {
        public string? Text { get; set; }
        public int Number { get; set; } = 1;
        public decimal Fraction { get; set; }
        public bool Flag { get; set; }
        public int? Maybe { get; set; }
        public byte Grumpy { get; set; }
        public Colour Choice { get; set; }
        public Colours Some { get; set; }
        public TimeSpan Time { get; set; }
        public DateTimeOffset When { get; set; }
        public Uri? Address { get; set; }
        public IPAddress? Ip { get; set; }
        public IPNetwork Network { get; set; }
        public Version? Version { get; set; }
        public byte[]? Bytes { get; set; }
        public Guid Id { get; set; }
        public List<string> List { get; set; } = ["default"];
        public int[] Array { get; set; } = [];
        public HashSet<string> Set { get; set; } = new(StringComparer.OrdinalIgnoreCase);
        public IReadOnlySet<string>? Words { get; set; }
        public IReadOnlyList<Colour> ReadOnly { get; set; } = [Colour.Green];
        public ICollection<string> Fixed { get; } = new List<string> { "old" };
        public IReadOnlyDictionary<string, int> Table { get; set; } = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        public Dictionary<Colour, string> ByChoice { get; set; } = [];
        public Named? Nested { get; set; }
        public IList<Named> Many { get; set; } = [];
        public IDictionary<string, Named>? ByName { get; set; }
        public Pair? Pair { get; set; }
        public Named Kept { get; } = new();

        [ConfigurationKeyName("other-name")]
        public string? Renamed { get; set; }

        public string? Picky
        {
            get => null;
            set => throw new ArgumentException("too picky");
        }
    }

    public sealed class Checked
    {
        [Required]
        public string? Name { get; set; }

        [Range(5, 6)]
        public int Unread { get; set; } = 5;

        public Rated Inner { get; set; } = new();

        public List<Rated> Items { get; set; } = [];

        public Dictionary<string, Rated> Table { get; set; } = [];
    }

    public sealed class Rated : IValidatableObject
    {
        [Range(1, 10)]
        public int Rate { get; set; } = 1;

        public int Low { get; set; }

        public int High { get; set; } = 1;

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Low > High
            ? [new ValidationResult("high below low", [nameof(Low), nameof(High)]), new ValidationResult("low above high")]
            : [];
    }
}
