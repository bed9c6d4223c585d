using System.Net;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.DosDetectionPlugin;

public sealed class DecisionTests
{
    private const string Cookie = "scriptproxy-challenge";

    public static TheoryData<bool> PluginOrRule => [false, true];

    [Theory]
    [MemberData(nameof(PluginOrRule))]
    public async Task A_soft_suspect_is_held_and_a_hard_one_refused_by_the_plugin_or_by_the_rule_of_its_readme(bool byRule)
    {
        using var hooks = byRule ? Flood.Marking() : Flood.Deciding();
        if (byRule)
        {
            var rule = ReadmeBlock.Read("plugins/ScriptProxy.Plugins.DosDetection/README.md", "csharp").First();
            foreach (var name in new[] { "tarpit", "challenge", "refusal" })
            {
                hooks.Give((IDecider)hooks.Offered[(typeof(IDecider), name)], name);
            }

            RuleScript.Run(rule.Text, hooks);
        }

        Assert.Equal([200, 200, 200], await StatusesAsync(hooks, 3));
        var held = hooks.AskAsync();
        Assert.False(held.IsCompleted);
        hooks.Clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(held.IsCompleted);
        hooks.Clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(200, (await held).Status);
        var others = new[] { hooks.AskAsync(), hooks.AskAsync() };
        var refused = await hooks.AskAsync();
        Assert.Equal((429, "60", "no-store"), (refused.Status, refused.ResponseHeaders.RetryAfter.ToString(), refused.ResponseHeaders.CacheControl.ToString()));
        var include = new FakeExchange { Depth = 1, Suspicion = new Suspicion(SuspicionLevel.Hard, "client", default, default) };
        Assert.Equal(200, (await hooks.SendAsync(include)).Status);
        hooks.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.All(await Task.WhenAll(others), exchange => Assert.Equal(200, exchange.Status));
    }

    [Fact]
    public async Task The_tarpit_has_so_many_places_and_a_client_that_leaves_makes_room()
    {
        using var hooks = Flood.Deciding(("Tarpit:Places", "2"), ("Client:Hard", "0"));
        using var leave = new CancellationTokenSource();
        await StatusesAsync(hooks, 3);
        var leaver = new FakeExchange("GET", "http://shop.example/") { ClientAddress = IPAddress.Parse("192.0.2.1") };
        leaver.Http.RequestAborted = leave.Token;
        var (first, second) = (hooks.AskAsync(), hooks.SendAsync(leaver));
        Assert.Equal(429, (await hooks.AskAsync()).Status);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        var third = hooks.AskAsync();
        Assert.False(third.IsCompleted);
        hooks.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((200, 200), ((await first).Status, (await third).Status));
        Assert.Equal((3, 1), (hooks.Counter("held").Value, hooks.Counter("refused").Value));
    }

    [Theory]
    [InlineData("403", 403, "")]
    [InlineData("503", 503, "60")]
    public async Task A_refusal_has_the_status_that_is_configured(string decision, int status, string retryAfter)
    {
        using var hooks = Flood.Deciding(("Decisions:Soft", decision));
        await StatusesAsync(hooks, 3);
        var refused = await hooks.AskAsync();
        Assert.Equal((status, retryAfter), (refused.Status, refused.ResponseHeaders.RetryAfter.ToString()));
    }

    [Fact]
    public async Task An_abortion_answers_nothing()
    {
        using var hooks = Flood.Deciding(("Decisions:Soft", "abort"));
        await StatusesAsync(hooks, 3);
        Assert.Equal(Verdict.Abort, (await hooks.AskAsync()).Verdict);
        Assert.Equal(1, hooks.Counter("aborted").Value);
    }

    [Fact]
    public async Task A_challenge_is_passed_with_its_cookie_by_the_same_client_for_its_lifetime()
    {
        using var hooks = Challenging();
        await StatusesAsync(hooks, 3);
        var asked = await hooks.AskAsync("/a%20b?c=d");
        var (name, value) = CookieOf(asked);
        Assert.Equal((302, "/a%20b?c=d", "no-store", Cookie), (asked.Status, asked.ResponseHeaders.Location.ToString(), asked.ResponseHeaders.CacheControl.ToString(), name));
        Assert.EndsWith("; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax", asked.ResponseHeaders.SetCookie.ToString(), StringComparison.Ordinal);

        var passed = await hooks.AskAsync("/a%20b?c=d", cookie: $"x=1; {Cookie}={value}");
        Assert.Equal((200, "x=1"), (passed.Status, passed.UpstreamHeaders.Cookie.ToString()));
        await StatusesAsync(hooks, 3, "192.0.2.2");
        Assert.Equal(302, (await hooks.AskAsync(client: "192.0.2.2", cookie: $"{Cookie}={value}")).Status);
        hooks.Clock.Advance(TimeSpan.FromHours(1));
        await StatusesAsync(hooks, 3);
        Assert.Equal(302, (await hooks.AskAsync(cookie: $"{Cookie}={value}")).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("99999999999.")]
    [InlineData("99999999999.AAAA")]
    [InlineData("99999999999.!!!!")]
    [InlineData("1.2.3")]
    public async Task A_forged_cookie_is_none(string cookie)
    {
        using var hooks = Challenging();
        await StatusesAsync(hooks, 3);
        Assert.Equal(302, (await hooks.AskAsync(cookie: $"{Cookie}={cookie}")).Status);
    }

    [Fact]
    public async Task A_cookie_that_is_good_for_longer_than_it_says_is_none()
    {
        using var hooks = Challenging();
        await StatusesAsync(hooks, 3);
        var (_, value) = CookieOf(await hooks.AskAsync());
        var later = long.Parse(value.Split('.')[0], System.Globalization.CultureInfo.InvariantCulture) + 1;
        Assert.Equal(302, (await hooks.AskAsync(cookie: $"{Cookie}={later}.{value.Split('.')[1]}")).Status);
    }

    [Fact]
    public async Task What_cannot_be_sent_back_is_refused()
    {
        using var hooks = Challenging();
        await StatusesAsync(hooks, 3);
        Assert.Equal((429, 429, 302), ((await hooks.AskAsync(method: "POST")).Status, (await hooks.AskAsync("//evil.example/")).Status, (await hooks.AskAsync(method: "HEAD")).Status));
    }

    [Fact]
    public async Task Cookies_are_good_on_all_proxies_with_the_same_secret_and_after_a_reload_without_one()
    {
        using var first = Challenging(("Challenge:Secret", "correct horse battery"));
        using var second = Challenging(("Challenge:Secret", "correct horse battery"));
        using var other = Challenging();
        Assert.Equal((200, 302), (await AskWithCookieOfFirstAsync(second), await AskWithCookieOfFirstAsync(other)));

        await StatusesAsync(other, 3);
        var (_, own) = CookieOf(await other.AskAsync());
        using var reloaded = Flood.Configured(other.Reloaded());
        Assert.Equal(200, (await reloaded.AskAsync(cookie: $"{Cookie}={own}")).Status);

        async Task<int> AskWithCookieOfFirstAsync(FakeHooks hooks)
        {
            await StatusesAsync(first, 4);
            var (_, value) = CookieOf(await first.AskAsync());
            await StatusesAsync(hooks, 4);
            return (await hooks.AskAsync(cookie: $"{Cookie}={value}")).Status;
        }
    }

    [Fact]
    public async Task While_a_site_is_flooded_its_clients_are_challenged_and_suspects_refused()
    {
        using var hooks = Flood.Deciding(("Site:Soft", "6"), ("Site:Hard", "7"), ("Decisions:Soft", "Pass"));
        Assert.Equal([200, 200, 200, 200, 200, 200, 429], await StatusesAsync(hooks, 7));
        Assert.Equal((200, 302), ((await hooks.AskAsync(client: "192.0.2.2")).Status, (await hooks.AskAsync(client: "192.0.2.3")).Status));
        Assert.Equal(429, (await hooks.AskAsync()).Status);
    }

    [Fact]
    public async Task Who_is_exempt_is_not_decided_about_whatever_the_mark()
    {
        using var hooks = Flood.Deciding(("Exempt:Paths:0", "/health"));
        await hooks.AskAsync();
        var exchange = new FakeExchange("GET", "http://shop.example/health") { Suspicion = new Suspicion(SuspicionLevel.Hard, "connection", default, default) };
        Assert.Equal(200, (await hooks.SendAsync(exchange)).Status);
    }

    private static FakeHooks Challenging(params (string Key, string? Value)[] more) => Flood.Deciding([("Decisions:Soft", "Challenge"), ("Client:Hard", "0"), .. more]);

    private static (string Name, string Value) CookieOf(FakeExchange exchange)
    {
        var parts = exchange.ResponseHeaders.SetCookie.ToString().Split(';')[0].Split('=', 2);
        return (parts[0], parts[1]);
    }

    private static async Task<IEnumerable<int>> StatusesAsync(FakeHooks hooks, int count, string client = "192.0.2.1")
    {
        var statuses = new int[count];
        for (var i = 0; i < count; i++)
        {
            statuses[i] = (await hooks.AskAsync(client: client)).Status;
        }

        return statuses;
    }
}
