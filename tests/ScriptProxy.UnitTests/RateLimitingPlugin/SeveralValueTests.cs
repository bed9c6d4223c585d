using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.RateLimitingPlugin;

/// <summary>Who says several things is charged for each: which of them an upstream reads nobody knows.</summary>
public class SeveralValueTests
{
    private protected virtual bool AreDistant => false;

    [Fact]
    public async Task A_second_value_does_not_hide_the_first()
    {
        using var limits = Load(("Key", "query:key"), ("Permits", "2"), ("Per", "01:00:00"));
        Assert.Equal([200, 200, 429, 429], await limits.AskAsync("/?key=k&key=1", "/?key=2&key=k", "/?key=k&key=3", "/?key=4&key=k"));
        Assert.Equal([429, 200, 200], await limits.AskAsync("/?key=k", "/?key=3", "/?key=3")); // and who is refused by one has paid for none
        Assert.Equal([200, 429], await limits.AskAsync("/?key=1", "/?key=1"));
    }

    [Fact]
    public async Task More_values_than_anybody_means_are_refused()
    {
        using var limits = Load(("Key", "query:key"));
        Assert.Equal([200, 429], await limits.AskAsync("/?" + string.Join('&', Enumerable.Range(0, 8).Select(i => $"key={i}")), "/?" + string.Join('&', Enumerable.Range(0, 9).Select(i => $"key={i}"))));
    }

    [Fact]
    public async Task Each_value_takes_a_place_and_gives_it_back()
    {
        using var limits = Load(("Key", "query:key"), ("Permits", "1"), ("Algorithm", "Concurrency"));
        var exchange = new FakeExchange("GET", "http://localhost/?key=a&key=b");
        Assert.Equal(Verdict.Continue, await limits.Hooks.RequestAsync(exchange));
        Assert.Equal([429, 429, 200, 429], await limits.AskAsync("/?key=a", "/?key=b", "/?key=c", "/?key=c&key=b"));
        await limits.Hooks.RunAsync(Phase.OnCompleted, exchange);
        Assert.Equal([200, 200, 200, 200], await limits.AskAsync("/?key=a", "/?key=b", "/?key=c", "/?key=c&key=b"));
    }

    [Fact]
    public async Task A_rule_that_limits_in_one_line_charges_each()
    {
        using var limits = new LoadedLimits(AreDistant);
        var limiter = limits.Hooks.AsyncLimiter("l", new RateLimit { Permits = 1, Per = TimeSpan.FromHours(1) });
        limits.Hooks.OnRequest(request => request.LimitAsync(limiter, ExchangeKey.Parse("query:key")));
        Assert.Equal([200, 429, 429, 200], await limits.AskAsync("/?key=k&key=1", "/?key=2&key=k", "/?key=1", "/?key=2"));
    }

    private LoadedLimits Load(params (string Key, string Value)[] options) => new(AreDistant, [.. options.Select(option => ($"one:{option.Key}", option.Value))]);
}
