using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.AccessControlPlugin;

/// <summary>A condition that somebody wrote and that says nothing does not let in everybody.</summary>
public sealed class EmptyListTests
{
    [Theory]
    [InlineData("By")]
    [InlineData("Hosts")]
    [InlineData("Methods")]
    [InlineData("From")]
    [InlineData("Countries")]
    [InlineData("Headers")]
    [InlineData("Users")]
    [InlineData("During:Days")]
    public void A_list_without_an_item_is_an_error_and_so_is_null(string key)
    {
        Assert.Contains(ErrorsOf([("Rules:0:Path", "/admin"), ($"Rules:0:{key}", "")]), error => error.Key == $"Options:AccessControl:Rules:0:{key}" && error.Message.Contains("is empty", StringComparison.Ordinal));
        Assert.Contains(ErrorsOf([("Rules:0:Path", "/admin"), ($"Rules:0:{key}", null)]), error => error.Key == $"Options:AccessControl:Rules:0:{key}" && error.Message.Contains("is null", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Scopes")]
    [InlineData("Claims")]
    public void So_it_is_for_what_a_token_must_permit(string key) => Assert.Contains(
        ErrorsOf([("Rules:0:Path", "/admin"), ("Tokens:api:Keys", "keys.json"), ($"Tokens:api:{key}", null)]), error => error.Key == $"Options:AccessControl:Tokens:api:{key}" && error.Message.Contains("is null", StringComparison.Ordinal));

    [Fact]
    public void Who_lets_in_everybody_says_so()
    {
        Assert.Contains(ErrorsOf([]), error => error.Key == "Options:AccessControl:Rules:0:Do" && error.Message.Contains("lets in everybody", StringComparison.Ordinal));
        Assert.Empty(ErrorsOf([("Rules:0:Path", "/{**rest}")]));
        Assert.Contains(ErrorsOf([("Rules:0:During:TimeZone", "UTC")]), error => error.Key == "Options:AccessControl:Rules:0:During" && error.Message.Contains("is always", StringComparison.Ordinal));
    }

    private static IReadOnlyList<OptionError> ErrorsOf(IEnumerable<(string Key, string? Value)> options)
    {
        using var hooks = new FakeHooks("AccessControl", options.Append(("Rules:0:Name", "x")).Append(("Rules:0:Do", "Allow")).ToDictionary(option => option.Item1, option => option.Item2));
        try
        {
            new ScriptProxy.Plugins.AccessControl.AccessControlPlugin().Configure(hooks);
            return [];
        }
        catch (OptionsException exception)
        {
            return [.. exception.Errors];
        }
    }
}
