using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.DosDetectionPlugin;

public sealed class OptionTests
{
    [Fact]
    public void Without_options_there_is_no_hook()
    {
        using var hooks = Flood.Load();
        Assert.Empty(hooks.Registrations);
    }

    [Fact]
    public void An_example_of_the_readme_loads()
    {
        var example = Assert.Single(ReadmeBlock.Read("plugins/ScriptProxy.Plugins.DosDetection/README.md", "json"));
        using var hooks = Flood.Load([.. example.Options("Options:DosDetection").Select(option => (option.Key, option.Value))]);
        Assert.Equal([Phase.OnRequest, Phase.OnResponse, Phase.OnCompleted], hooks.Registrations.Select(registration => registration.Phase));
    }

    [Theory]
    [InlineData("Client:Soft", "-1", "Client:Soft", "")]
    [InlineData("Client:Soft", "1001", "Client:Soft", "the soft threshold 1001 is above the hard one, 1000")]
    [InlineData("Page:Window", "00:00:00", "Page:Window", "more than 0")]
    [InlineData("Site:Window", "02:00:00", "Site:Window", "at most 01:00:00")]
    [InlineData("Site:Softly", "3", "Site:Softly", "")]
    [InlineData("Period", "-00:00:01", "Period", "more than 0")]
    [InlineData("Extend", "Ever", "Extend", "")]
    [InlineData("Key", "adress", "Key", "'adress' is no key")]
    [InlineData("Exempt:Addresses:0", "10.0.0", "Exempt:Addresses:0", "10.0.0")]
    [InlineData("Exempt:Paths:0", "static/*", "Exempt:Paths:0", "begins with '/'")]
    [InlineData("Exempt:Paths:0", "/*.png", "Exempt:Paths:0", "at its end")]
    [InlineData("Exempt:Methods:0", "get", "Exempt:Methods:0", "in capitals")]
    [InlineData("Exempt:Types:0", "image", "Exempt:Types:0", "write image/png, or image/*")]
    [InlineData("Decisions:Soft", "Block", "Decisions:Soft", "there are Pass, Tarpit, Challenge, Abort")]
    [InlineData("Decisions:Hard", "200", "Decisions:Hard", "a status from 400 to 599")]
    [InlineData("Tarpit:Delay", "00:01:00", "Tarpit:Delay", "at most 00:00:30")]
    [InlineData("Tarpit:Places", "0", "Tarpit:Places", "")]
    [InlineData("Tarpit:PlacesPerClient", "0", "Tarpit:PlacesPerClient", "")]
    [InlineData("Site:Key", "Path", "Site:Key", "")]
    [InlineData("Challenge:Secret", "0123456789", "Challenge:Secret", "less than 16 characters")]
    [InlineData("Challenge:Cookie", "a b", "Challenge:Cookie", "no name of a cookie")]
    [InlineData("Challenge:Lifetime", "00:00:00", "Challenge:Lifetime", "more than 0")]
    [InlineData("Header", "X Y", "Header", "no name of a header")]
    [InlineData("Header", "X_Suspect", "Header", "no name of a header")]
    [InlineData("Header", "host", "Header", "has a meaning already")]
    [InlineData("Header", "Cookie", "Header", "has a meaning already")]
    [InlineData("Header", "Authorization", "Header", "has a meaning already")]
    [InlineData("Header", "Content-Length", "Header", "has a meaning already")]
    [InlineData("Header", "X-Forwarded-For", "Header", "has a meaning already")]
    [InlineData("Capacity", "0", "Capacity", "")]
    public void A_wrong_option_is_told_with_its_key(string key, string value, string wrong, string told)
    {
        var error = Assert.Single(Assert.Throws<OptionsException>(() => Flood.Load((key, value))).Errors);
        Assert.StartsWith($"Options:DosDetection:{wrong}", error.Key, StringComparison.Ordinal);
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once() => Assert.Equal(
        ["Options:DosDetection:Client:Soft", "Options:DosDetection:Exempt:Methods:1", "Options:DosDetection:Period"],
        Assert.Throws<OptionsException>(() => Flood.Load(("Client:Soft", "2000"), ("Exempt:Methods:0", "GET"), ("Exempt:Methods:1", ""), ("Period", "00:00:00")))
            .Errors.Select(error => error.Key).Order(StringComparer.Ordinal));
}
