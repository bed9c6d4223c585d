using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.RateLimiting;

public sealed class DistantLimitTests
{
    [Fact]
    public async Task A_rule_limits_by_a_limiter_that_asks_elsewhere_as_by_one_in_memory()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("""
            var near = Limiter("logins", new RateLimit { Algorithm = LimitAlgorithm.SlidingWindow, Permits = 2, Per = TimeSpan.FromHours(1) });
            var far = new Far(near);
            var user = ExchangeKey.Parse("query:user");
            OnRequest("/login", request => request.LimitAsync(far, user));
            OnRequest("/returned", request => request.Respond(200, $"{far.Returned}"));

            sealed class Far(ILimiter limiter) : IAsyncLimiter
            {
                public int Returned;
                public string Name => limiter.Name;
                public RateLimit Limit => limiter.Limit;
                public ValueTask DelayAsync(Grant grant, CancellationToken cancellationToken = default) => limiter.DelayAsync(grant, cancellationToken);
                public ValueTask<Grant> AcquireAsync(ReadOnlySpan<char> key, int cost = 1, CancellationToken cancellationToken = default) => AskAsync(key.ToString(), cost);
                public ValueTask ReturnAsync(ReadOnlySpan<char> key, Grant grant, int cost = 1, CancellationToken cancellationToken = default) => TellAsync(key.ToString(), grant, cost);
                async ValueTask<Grant> AskAsync(string key, int cost)
                {
                    await Task.Yield();
                    return limiter.Acquire(key, cost);
                }
                async ValueTask TellAsync(string key, Grant grant, int cost)
                {
                    await Task.Yield();
                    limiter.Return(key, grant, cost);
                    Returned++;
                }
            }
            """);
        Assert.Equal([200, 200, 429], await AskAsync(proxy, "b", "b", "a&user=b"));
        await Eventually.TrueAsync(async () => await proxy.Client.GetStringAsync("/returned") == "1", "what a has spent is given back");
        Assert.Equal([200, 200, 429, 200], await AskAsync(proxy, "a", "a", "a", ""));
    }

    private static async Task<List<int>> AskAsync(ProxyUnderTest proxy, params string[] users)
    {
        var statuses = new List<int>();
        foreach (var user in users)
        {
            using var answer = await proxy.Client.GetAsync($"/login?user={user}");
            statuses.Add((int)answer.StatusCode);
            Assert.Equal(statuses[^1] == 429 ? "\"logins\";q=2;w=3600" : null, answer.Header("RateLimit-Policy"));
        }

        return statuses;
    }
}
