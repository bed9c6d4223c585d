using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.DosDetectionPlugin;

public sealed class SiteTests
{
    [Fact]
    public async Task One_client_that_is_refused_brings_no_suspicion_on_the_site()
    {
        using var hooks = Flood.Deciding(("Decisions:Soft", "Pass"), ("Site:Hard", "9"), ("Exempt:Types:0", "image/*"));
        await hooks.LevelsAsync(50, type: "text/html");
        await hooks.LevelsAsync(50, "/x.png", type: "text/html");
        Assert.Equal("N", await hooks.LevelsAsync(1, client: "192.0.2.2"));
    }

    [Fact]
    public async Task What_was_not_counted_for_the_site_is_not_taken_back_from_it()
    {
        using var hooks = Flood.Marking(("Site:Soft", "9"), ("Exempt:Types:0", "image/*"));
        await hooks.LevelsAsync(6, type: "text/html");
        await hooks.LevelsAsync(4, "/avatar", type: "image/png"); // hard by now
        Assert.Equal("NNNS", await hooks.LevelsAsync(3, client: "192.0.2.2") + await hooks.LevelsAsync(1, client: "192.0.2.3"));
    }

    [Theory]
    [InlineData("Challenge", 302)]
    [InlineData("Pass", 403)]
    public async Task A_flood_of_the_site_frees_no_suspect(string site, int withoutCookie)
    {
        using var hooks = Flood.Deciding(("Decisions:Soft", "403"), ("Decisions:SiteHard", site), ("Client:Hard", "0"), ("Site:Hard", "4"));
        for (var i = 0; i < 4; i++)
        {
            await hooks.AskAsync();
        }

        var asked = await hooks.AskAsync();
        Assert.Equal((SuspicionLevel.Hard, "site", withoutCookie), (asked.Suspicion.Level, asked.Suspicion.Reason, asked.Status));
        var cookie = asked.ResponseHeaders.SetCookie.ToString().Split(';')[0];
        Assert.Equal(403, (await hooks.AskAsync(cookie: cookie)).Status);
    }

    [Fact]
    public async Task Who_is_challenged_for_two_reasons_is_challenged_once()
    {
        using var hooks = Flood.Deciding(("Decisions:Soft", "Challenge"), ("Client:Hard", "0"), ("Site:Hard", "4"));
        for (var i = 0; i < 4; i++)
        {
            await hooks.AskAsync();
        }

        var cookie = (await hooks.AskAsync()).ResponseHeaders.SetCookie.ToString().Split(';')[0];
        Assert.Equal(200, (await hooks.AskAsync(cookie: cookie)).Status);
    }

    [Fact]
    public async Task Requests_without_a_host_are_a_site_too()
    {
        using var hooks = Flood.Marking(("Client:Soft", "0"), ("Client:Hard", "0"), ("Site:Soft", "2"));
        var levels = new List<SuspicionLevel>();
        for (var i = 0; i < 3; i++)
        {
            var exchange = new FakeExchange();
            exchange.RequestHeaders.Remove("Host");
            levels.Add((await hooks.SendAsync(exchange)).Suspicion.Level);
        }

        Assert.Equal([SuspicionLevel.None, SuspicionLevel.None, SuspicionLevel.Soft], levels);
    }

    [Theory]
    [InlineData("Host", SuspicionLevel.None)]
    [InlineData("All", SuspicionLevel.Soft)]
    public async Task The_whole_proxy_can_be_one_site(string key, SuspicionLevel level)
    {
        using var hooks = Flood.Marking(("Client:Soft", "0"), ("Client:Hard", "0"), ("Site:Soft", "2"), ("Site:Key", key));
        await hooks.SendAsync("GET", "http://a.example/");
        await hooks.SendAsync("GET", "http://b.example/");
        Assert.Equal(level, (await hooks.SendAsync("GET", "http://c.example/")).Suspicion.Level);
    }

    [Fact]
    public async Task People_mark_a_site_that_is_not_counted()
    {
        using var hooks = Flood.Marking();
        hooks.Reloaded().Table("sites").Tag("shop.example", "hard", TimeSpan.FromHours(1));
        var mark = (await hooks.AskAsync()).Suspicion;
        Assert.Equal((SuspicionLevel.Hard, "table"), (mark.Level, mark.Reason));
    }

    [Fact]
    public async Task The_log_says_which_site_is_suspected_and_no_bystander()
    {
        using var hooks = Flood.Marking(("Client:Soft", "0"), ("Client:Hard", "0"), ("Site:Soft", "2"));
        await hooks.LevelsAsync(3);
        Assert.Equal(["Warning: Soft suspicion by site of shop.example: 3 requests within 10 s"], hooks.Logged);
    }
}
