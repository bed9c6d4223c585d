using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.AccessControl;

public sealed class TokenTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task A_new_key_is_fetched_once_by_all_who_need_it_and_old_ones_stay_while_the_issuer_fails()
    {
        using var first = new TestIssuer("k1");
        using var second = new TestIssuer("k2", "RS256");
        var (keys, status) = (TestIssuer.KeySet(first), 200);
        await using var issuer = await Upstream.StartAsync(http =>
        {
            http.Response.StatusCode = status;
            return http.Response.WriteAsync(keys);
        });
        await using var proxy = await StartAsync(issuer.Address);
        Assert.Equal(200, await AskAsync(proxy, first));
        Assert.Single(issuer.Requests);

        // A key that nobody published: not before the pause is over, and then once for all who wait.
        Assert.Equal(503, await AskAsync(proxy, second));
        Assert.Single(issuer.Requests);
        keys = TestIssuer.KeySet(first, second);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => AskAsync(proxy, second))), answer => Assert.Equal(200, answer));
        Assert.Equal(2, issuer.Requests.Count);

        status = 500;
        _time.Advance(TimeSpan.FromSeconds(30));
        using var third = new TestIssuer("k3");
        Assert.Equal(503, await AskAsync(proxy, third));
        Assert.Equal((200, 200, 3), (await AskAsync(proxy, first), await AskAsync(proxy, second), issuer.Requests.Count));

        (status, keys) = (200, new string(' ', 600_000));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal((503, 200), (await AskAsync(proxy, third), await AskAsync(proxy, second)));

        // The first key is withdrawn: what was verified with it is not good any more.
        keys = TestIssuer.KeySet(second);
        _time.Advance(TimeSpan.FromMinutes(59)); // to when the keys are an hour old, and not beyond: what is fetched then has ten seconds of this clock
        await Eventually.TrueAsync(async () => await AskAsync(proxy, first) == 401, "the key is gone");
        Assert.Equal(200, await AskAsync(proxy, second));
    }

    [Fact]
    public async Task An_issuer_that_is_away_keeps_nothing_from_starting()
    {
        using var key = new TestIssuer();
        var isAway = true;
        await using var issuer = await Upstream.StartAsync(http =>
        {
            http.Response.StatusCode = isAway ? 503 : 200;
            return http.Response.WriteAsync(isAway ? "" : TestIssuer.KeySet(key));
        });
        await using var proxy = await StartAsync(issuer.Address);
        Assert.Equal(503, await AskAsync(proxy, key));
        isAway = false;
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(200, await AskAsync(proxy, key));
        Assert.Contains(proxy.Log.Lines, line => line.Contains("could not be fetched", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_password_or_a_token_will_do_and_the_challenge_names_both()
    {
        using var key = new TestIssuer();
        await using var issuer = await Upstream.StartAsync(http => http.Response.WriteAsync(TestIssuer.KeySet(key)));
        await using var proxy = await StartAsync(issuer.Address, """ , "staff" """, """, "Passwords": { "staff": { "File": "staff.htpasswd" } }, "UserHeader": "X-User" """);
        var (status, challenge, _) = await proxy.AskAsync("/");
        Assert.Equal((401, "Bearer realm=\"Restricted\",Basic realm=\"Restricted\", charset=\"UTF-8\""), (status, challenge));
        Assert.Equal(200, await AskAsync(proxy, key));
        Assert.Equal(200, await proxy.StatusAsync("/", GuardedProxy.Basic("anna", "secret")));
        Assert.Equal(["jwt-anna", "anna"], proxy.Upstream.Requests.Select(request => request.Headers["X-User"].ToString()));
    }

    private Task<int> AskAsync(ProxyUnderTest proxy, TestIssuer key) => proxy.StatusAsync(
        "/", "Bearer " + key.Token(new { iss = "https://id.example", aud = "api", sub = "jwt-anna", exp = _time.GetUtcNow().ToUnixTimeSeconds() + 300 }));

    private Task<ProxyUnderTest> StartAsync(string keys, string by = "", string others = "") => GuardedProxy.StartAsync(
        $$""" "Tokens": { "api": { "Keys": "{{keys}}", "Issuers": [ "https://id.example" ], "Audiences": [ "api" ] } }, "Rules": [ { "Name": "all", "Do": "Allow", "By": [ "api"{{by}} ] } ]{{others}} """, _time);
}
