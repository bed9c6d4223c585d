using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.RateLimitingPlugin;

/// <summary>What a request is charged, and what its answer says of that.</summary>
public sealed class ChargeTests
{
    [Fact]
    public async Task What_a_page_includes_costs_nothing_beside_the_page()
    {
        using var hooks = Load(("one:Permits", "2"), ("one:Per", "01:00:00"));
        int[] depths = [0, 1, 1, 2, 0, 1, 0];
        List<int> statuses = [];
        foreach (var depth in depths)
        {
            statuses.Add((await hooks.SendAsync(new FakeExchange { Depth = depth })).Status);
        }

        Assert.Equal([200, 200, 200, 200, 200, 200, 429], statuses);
    }

    [Fact]
    public async Task Another_spelling_of_a_page_has_no_permits_of_its_own()
    {
        using var hooks = Load(("logins:Key", "address/32/64+path"), ("logins:Permits", "2"), ("logins:Per", "01:00:00"), ("logins:For:Path", "/login"));
        List<int> statuses = [];
        foreach (var path in (string[])["/login", "/login;1", "/login;2", "/login%20", "/Login", "/other"])
        {
            statuses.Add((await hooks.SendAsync("POST", $"http://localhost{path}")).Status);
        }

        Assert.Equal([200, 200, 429, 429, 429, 200], statuses);
    }

    [Fact]
    public async Task A_refusal_tells_of_the_limit_that_refused_and_of_none_that_got_its_permits_back()
    {
        using var hooks = Load(("daily:Permits", "5"), ("daily:Per", "1.00:00:00"), ("zburst:Permits", "1"), ("zburst:Per", "00:00:01"));
        var granted = await hooks.SendAsync(new FakeExchange());
        Assert.Equal("\"daily\";r=4;t=17280,\"zburst\";r=0;t=1", granted.ResponseHeaders["RateLimit"]);

        var refused = await hooks.SendAsync(new FakeExchange());
        Assert.Equal(
            (429, "1", "\"zburst\";q=1;w=1", "\"zburst\";r=0;t=1"),
            (refused.Status, refused.ResponseHeaders.RetryAfter.ToString(), refused.ResponseHeaders["RateLimit-Policy"].ToString(), refused.ResponseHeaders["RateLimit"].ToString()));

        hooks.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.StartsWith("\"daily\";r=3;", (await hooks.SendAsync(new FakeExchange())).ResponseHeaders["RateLimit"].ToString(), StringComparison.Ordinal);
    }

    private static FakeHooks Load(params (string Key, string Value)[] options)
    {
        var hooks = new FakeHooks("RateLimiting", options.ToDictionary(option => $"Limits:{option.Key}", option => (string?)option.Value));
        new ScriptProxy.Plugins.RateLimiting.RateLimitingPlugin().Configure(hooks);
        return hooks;
    }
}
