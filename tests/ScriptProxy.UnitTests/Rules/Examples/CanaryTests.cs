using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Rules.Examples;

public sealed class CanaryTests
{
    private static FakeHooks Load(string percent) =>
        ExampleRule.Load("70-canary.csx", new() { ["Cluster"] = "green", ["Percent"] = percent });

    [Fact]
    public void Without_options_it_registers_nothing()
    {
        using var hooks = ExampleRule.Load("70-canary.csx");
        Assert.Empty(hooks.Registrations);
    }

    [Theory]
    [InlineData("100", "green")]
    [InlineData("0", null)]
    public async Task The_percentage_decides_for_a_new_client(string percent, string? cluster)
    {
        using var hooks = Load(percent);
        Assert.Equal(cluster, (await hooks.SendAsync("GET", "http://localhost/")).Cluster);
    }

    [Theory]
    [InlineData("canary=4", "green")]
    [InlineData("canary=5", null)]
    [InlineData("canary=green", "green")]
    public async Task A_cookie_decides_and_is_not_set_again(string cookie, string? cluster)
    {
        using var hooks = Load("5");
        var exchange = await hooks.SendAsync("GET", "http://localhost/", ("Cookie", cookie));
        Assert.Equal(cluster, exchange.Cluster);
        Assert.Equal(0, exchange.ResponseHeaders.SetCookie.Count);
    }

    [Fact]
    public async Task A_new_client_gets_its_number_as_a_cookie()
    {
        using var hooks = Load("50");
        var exchange = await hooks.SendAsync("GET", "https://localhost/");
        Assert.Matches("^canary=[0-9]{1,2}; max-age=86400; path=/; secure; samesite=lax; httponly$", exchange.ResponseHeaders.SetCookie);
    }

    [Fact]
    public async Task At_zero_percent_nobody_gets_a_cookie()
    {
        using var hooks = Load("0");
        Assert.Equal(0, (await hooks.SendAsync("GET", "http://localhost/")).ResponseHeaders.SetCookie.Count);
    }

    [Fact]
    public async Task A_cookie_that_is_no_number_is_drawn_anew()
    {
        using var hooks = Load("100");
        var exchange = await hooks.SendAsync("GET", "http://localhost/", ("Cookie", "canary=-1"));
        Assert.Equal("green", exchange.Cluster);
        Assert.Equal(1, exchange.ResponseHeaders.SetCookie.Count);
    }

    [Fact]
    public async Task What_an_earlier_rule_chose_stays()
    {
        using var hooks = Load("100");
        Assert.Equal("blue", (await hooks.SendAsync(new FakeExchange { Cluster = "blue" })).Cluster);
    }

    [Fact]
    public void More_than_a_hundred_percent_fails_the_load() =>
        Assert.Contains("Options:70-canary.csx:Percent", Assert.Throws<Sdk.OptionsException>(() => Load("101")).Message);
}
