using ScriptProxy.Plugins.RateLimiting.Limits;
using ScriptProxy.Sdk;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.RateLimitingPlugin;

/// <summary>What becomes of requests while a limiter across a network answers late, or not at all.</summary>
public sealed class DistantLimitTests
{
    private const string Passed = "Warning: The limit 'b' has let a request from 127.0.0.1 pass uncounted, since what counts has not answered: ";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Who_is_refused_does_not_wait_until_his_permits_are_back_and_gets_them_back()
    {
        using var limits = Load();
        limits["a"].ReturnedAsync = () => _held.Task;
        limits["b"].ReturnedAsync = () => Task.FromException(new IOException("it has granted nothing, and is not asked"));
        Assert.Equal((200, 429), ((await limits.Hooks.SendAsync(new FakeExchange())).Status, (await limits.Hooks.SendAsync(new FakeExchange())).Status));

        _held.SetResult();
        await limits.SettleAsync();
        Assert.Equal([200, 200, 429], await limits.AskAsync("POST /", "POST /", "POST /")); // which b is not for
        Assert.DoesNotContain(limits.Hooks.Logged, line => line.Contains("behind a request", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_given_back_is_told()
    {
        using var limits = Load();
        limits["a"].ReturnedAsync = () => Task.FromException(new IOException("the line is cut"));
        Assert.Equal([200, 429, 429], await limits.AskAsync("/", "/", "/"));
        var told = Assert.Single(await Eventually.LinesAsync(() => limits.Hooks.Logged, "behind a request"));
        Assert.Equal("Warning: What counts for the limit 'a' has failed behind a request, and what was to be given back may stay spent: the line is cut", told);
    }

    [Fact]
    public async Task A_limiter_that_fails_limits_nobody_and_is_told_and_the_others_limit_on()
    {
        using var limits = Load();
        limits["b"].AnsweredAsync = () => Task.FromException(new IOException("the line is cut"));
        var exchange = await limits.SendAsync(new FakeExchange());
        Assert.Equal((200, "\"a\";r=2;t=1200"), (exchange.Status, exchange.ResponseHeaders["RateLimit"].ToString()));
        Assert.Equal([200, 200, 429], await limits.AskAsync("/", "/", "/"));
        Assert.Equal(3, limits.Hooks.Counter("b unanswered").Value);
        Assert.Equal(Passed + "the line is cut", limits.Hooks.Logged[0]);
    }

    [Fact]
    public async Task A_limiter_that_fails_at_once_limits_nobody_either()
    {
        using var hooks = new FakeHooks("RateLimiting", new() { ["Limits:b:Permits"] = "1" }) { Limiters = _ => new BrokenLimiter() };
        new ScriptProxy.Plugins.RateLimiting.RateLimitingPlugin().Configure(hooks);
        Assert.Equal(200, (await hooks.SendAsync(new FakeExchange())).Status);
        Assert.Equal(Passed + "the line is cut", Assert.Single(hooks.Logged));
    }

    [Fact]
    public async Task A_limiter_that_does_not_answer_within_a_second_limits_nobody_and_what_it_grants_then_is_spent()
    {
        using var limits = Load();
        limits["b"].AnsweredAsync = () => _held.Task;
        var asking = limits.Hooks.SendAsync(new FakeExchange());
        limits.Hooks.Clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(asking.IsCompleted);
        limits.Hooks.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(200, (await asking.WaitAsync(Patience)).Status);
        Assert.Equal(Passed + "it was awaited for 1000 ms", Assert.Single(limits.Hooks.Logged));

        _held.SetResult();
        await limits.SettleAsync();
        limits.Hooks.Clock.Advance(TimeSpan.FromSeconds(1)); // until then it is not asked
        Assert.Equal([429], await limits.AskAsync("/"));
    }

    [Fact]
    public async Task A_client_that_goes_away_meanwhile_waits_no_longer_and_has_spent_what_was_asked_for()
    {
        using var limits = Load();
        limits["b"].AnsweredAsync = () => _held.Task;
        using var aborted = new CancellationTokenSource();
        var asking = limits.Hooks.SendAsync(new FakeExchange { Http = { RequestAborted = aborted.Token } });
        await aborted.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(Patience));
        Assert.Empty(limits.Hooks.Logged);

        _held.SetResult();
        await limits.SettleAsync();
        Assert.Equal([429], await limits.AskAsync("/"));
    }

    [Fact]
    public async Task What_fails_when_nobody_waits_any_longer_is_told()
    {
        using var limits = Load();
        limits["b"].AnsweredAsync = () => _held.Task;
        using var aborted = new CancellationTokenSource();
        var asking = limits.Hooks.SendAsync(new FakeExchange { Http = { RequestAborted = aborted.Token } });
        await aborted.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(Patience));
        _held.SetException(new IOException("the line is cut"));
        await Eventually.LinesAsync(() => limits.Hooks.Logged, "What counts for the limit 'b' has failed behind a request");
    }

    [Fact]
    public async Task Of_several_values_those_before_one_that_cannot_be_asked_get_back_what_they_cost()
    {
        using var hooks = new FakeHooks();
        var limiter = new DistantLimiter(hooks.Limiter("l", new RateLimit { Permits = 1, Per = TimeSpan.FromHours(1) }));
        var (exchange, by, asked) = (new FakeExchange("GET", "http://localhost/?key=a&key=b"), ExchangeKey.Parse("query:key"), 0);
        limiter.AnsweredAsync = () => ++asked == 2 ? Task.FromException(new IOException("the line is cut")) : Task.CompletedTask;
        await Assert.ThrowsAsync<IOException>(() => limiter.AcquireAsync(exchange, by).AsTask());
        var grant = await limiter.AcquireAsync(exchange, by);
        Assert.True(grant!.Value.IsGranted);
        Assert.False((await limiter.AcquireAsync("a")).IsGranted);

        await limiter.ReturnAsync(exchange, by, grant.Value);
        Assert.True((await limiter.AcquireAsync("a")).IsGranted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_several_values_one_that_is_refused_is_told_whatever_becomes_of_what_the_others_get_back(bool hangs)
    {
        using var hooks = new FakeHooks();
        var limiter = new DistantLimiter(hooks.Limiter("l", new RateLimit { Permits = 1, Per = TimeSpan.FromHours(1) }));
        await limiter.AcquireAsync("b");
        limiter.ReturnedAsync = () => hangs ? _held.Task : Task.FromException(new IOException("the line is cut"));
        var grant = await limiter.AcquireAsync(new FakeExchange("GET", "http://localhost/?key=a&key=b"), ExchangeKey.Parse("query:key")).AsTask().WaitAsync(Patience);
        Assert.False(grant!.Value.IsGranted);

        _held.SetResult();
        await limiter.SettleAsync();
        Assert.Equal(hangs, (await limiter.AcquireAsync("a")).IsGranted);
    }

    [Fact]
    public async Task Of_several_values_all_are_asked_at_once()
    {
        using var hooks = new FakeHooks();
        var limiter = new DistantLimiter(hooks.Limiter("l", new RateLimit { Permits = 1, Per = TimeSpan.FromHours(1) }));
        var asked = 0;
        limiter.AnsweredAsync = () =>
        {
            asked++;
            return _held.Task;
        };
        var answer = limiter.AcquireAsync(new FakeExchange("GET", "http://localhost/?key=a&key=b&key=c"), ExchangeKey.Parse("query:key")).AsTask();
        Assert.Equal(3, asked);
        _held.SetResult();
        Assert.True((await answer.WaitAsync(Patience))!.Value.IsGranted);
    }

    [Fact]
    public async Task Of_several_values_each_is_given_back_even_if_another_cannot_be()
    {
        using var hooks = new FakeHooks();
        var limiter = new DistantLimiter(hooks.Limiter("l", new RateLimit { Permits = 1, Per = TimeSpan.FromHours(1) }));
        var (exchange, by, returned) = (new FakeExchange("GET", "http://localhost/?key=a&key=b"), ExchangeKey.Parse("query:key"), 0);
        limiter.ReturnedAsync = () => ++returned == 1 ? Task.FromException(new IOException("the line is cut")) : Task.CompletedTask;
        var grant = await limiter.AcquireAsync(exchange, by);
        await Assert.ThrowsAsync<IOException>(() => limiter.ReturnAsync(exchange, by, grant!.Value).AsTask());
        Assert.Equal((false, true), ((await limiter.AcquireAsync("a")).IsGranted, (await limiter.AcquireAsync("b")).IsGranted));
    }

    [Fact]
    public async Task A_rule_fails_where_its_limiter_does_and_ends_with_its_client()
    {
        using var hooks = new FakeHooks();
        var limiter = new DistantLimiter(hooks.Limiter("l", new RateLimit()));
        limiter.AnsweredAsync = () => Task.FromException(new IOException("the line is cut"));
        await Assert.ThrowsAsync<IOException>(() => new FakeExchange().LimitAsync(limiter, ExchangeKey.Address).AsTask());

        limiter.AnsweredAsync = () => _held.Task;
        using var aborted = new CancellationTokenSource();
        var asking = new FakeExchange { Http = { RequestAborted = aborted.Token } }.LimitAsync(limiter, ExchangeKey.Address).AsTask();
        Assert.False(asking.IsCompleted);
        await aborted.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(Patience));
    }

    /// <summary>A limit <c>a</c>, which answers at once, before one <c>b</c>, which does not: a request waits for the latter when the call returns.</summary>
    private static LoadedLimits Load()
    {
        var limits = new LoadedLimits(areDistant: true, ("a:Permits", "3"), ("a:Per", "01:00:00"), ("b:Permits", "1"), ("b:Per", "01:00:00"), ("b:For:Methods:0", "GET"));
        limits["a"].AnsweredAsync = () => Task.CompletedTask;
        return limits;
    }

    private sealed class BrokenLimiter : IAsyncLimiter
    {
        public string Name => "b";

        public RateLimit Limit { get; } = new();

        public ValueTask<Grant> AcquireAsync(ReadOnlySpan<char> key, int cost = 1, CancellationToken cancellationToken = default) => throw new IOException("the line is cut");

        public ValueTask ReturnAsync(ReadOnlySpan<char> key, Grant grant, int cost = 1, CancellationToken cancellationToken = default) => throw new IOException("the line is cut");

        public ValueTask DelayAsync(Grant grant, CancellationToken cancellationToken = default) => default;
    }
}
