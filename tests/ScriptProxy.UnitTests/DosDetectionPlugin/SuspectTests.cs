using System.Net;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.DosDetectionPlugin;

public sealed class SuspectTests
{
    private const string Cookie = "scriptproxy-challenge";

    [Fact]
    public async Task A_hard_suspicion_decays_also_if_the_flood_goes_on_softly()
    {
        using var hooks = Flood.Marking();
        Assert.Equal("NNNSSSH", await hooks.LevelsAsync(7));
        hooks.Clock.Advance(TimeSpan.FromSeconds(16)); // 2.8 of the seven count still
        Assert.Equal("HHH", await hooks.LevelsAsync(3));
        hooks.Clock.Advance(TimeSpan.FromSeconds(103));
        Assert.Equal("S", await hooks.LevelsAsync(1));
        hooks.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("N", await hooks.LevelsAsync(1));
    }

    [Theory]
    [InlineData("Flood")]
    [InlineData("AnyRequest")]
    public async Task What_people_gave_for_longer_stays(string extend)
    {
        using var hooks = Flood.Marking(("Extend", extend), ("Client:Hard", "0"));
        ((ITable)hooks.Offered[(typeof(ITable), "suspects")]).Tag("192.0.2.1", "soft: client", TimeSpan.FromHours(1));
        Assert.Equal("SSSSS", await hooks.LevelsAsync(5));
        hooks.Clock.Advance(TimeSpan.FromMinutes(59));
        var mark = (await hooks.AskAsync()).Suspicion;
        Assert.Equal((SuspicionLevel.Soft, 1), (mark.Level, (mark.Until - hooks.Clock.GetUtcNow()).TotalMinutes));
    }

    [Theory]
    [InlineData("header:X-Api-Key")]
    [InlineData("cookie:sid")]
    [InlineData("address+header:X-Api-Key")]
    public async Task Who_lacks_the_key_is_told_apart_by_address(string key)
    {
        using var hooks = Flood.Marking(("Key", key));
        Assert.Equal("NNNS", await hooks.LevelsAsync(4));
        Assert.Equal("N", await hooks.LevelsAsync(1, client: "192.0.2.2"));
        Assert.Contains("of 192.0.2.1:", Assert.Single(hooks.Logged), StringComparison.Ordinal);

        using var pages = Flood.Marking(("Key", key), ("Client:Soft", "0"), ("Client:Hard", "0"), ("Page:Soft", "2"));
        Assert.Equal("NNS", await pages.LevelsAsync(3));

        using var challenging = Flood.Deciding(("Key", key), ("Decisions:Soft", "Challenge"), ("Client:Hard", "0"));
        await challenging.LevelsAsync(3);
        await challenging.LevelsAsync(3, client: "192.0.2.2");
        var cookie = (await challenging.AskAsync()).ResponseHeaders.SetCookie.ToString().Split(';')[0];
        Assert.Equal((200, 302), ((await challenging.AskAsync(cookie: cookie)).Status, (await challenging.AskAsync(client: "192.0.2.2", cookie: cookie)).Status));
    }

    [Fact]
    public async Task The_log_has_the_key_that_is_in_the_table()
    {
        using var hooks = Flood.Marking();
        await hooks.LevelsAsync(4, client: "2001:db8:0:7::1");
        Assert.Contains("of 2001:db8:0:7::/64:", Assert.Single(hooks.Logged), StringComparison.Ordinal);
        Assert.True(hooks.Reloaded().Table("clients").HasTag("2001:db8:0:7::/64", "soft: client"));
    }

    [Fact]
    public async Task A_client_takes_no_more_than_its_places_in_the_tarpit()
    {
        using var hooks = Flood.Deciding(("Tarpit:PlacesPerClient", "2"), ("Client:Hard", "0"));
        await hooks.LevelsAsync(3);
        await hooks.LevelsAsync(3, client: "192.0.2.2");
        Task<FakeExchange>[] held = [hooks.AskAsync(), hooks.AskAsync()];
        Assert.Equal(429, (await hooks.AskAsync()).Status);
        var other = hooks.AskAsync(client: "192.0.2.2");
        Assert.False(other.IsCompleted);
        hooks.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.All(await Task.WhenAll([.. held, other]), exchange => Assert.Equal(200, exchange.Status));
        var again = hooks.AskAsync();
        Assert.False(again.IsCompleted);
        hooks.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(200, (await again).Status);
    }

    [Theory]
    [InlineData("Challenge")]
    [InlineData("Pass")]
    public async Task The_cookie_of_a_challenge_is_told_to_no_upstream(string decision)
    {
        using var hooks = Flood.Deciding(("Decisions:Soft", decision));
        var exchange = await hooks.AskAsync(cookie: $"a=1; {Cookie}=77.AAAA; b=2");
        Assert.Equal("a=1; b=2", exchange.UpstreamHeaders.Cookie.ToString());
        Assert.Equal("x=1", (await hooks.AskAsync(cookie: "x=1")).UpstreamHeaders.Cookie.ToString());
    }

    [Fact]
    public async Task What_upstreams_answer_to_a_mark_is_kept_for_nobody_else()
    {
        using var hooks = Flood.Marking(("Header", "X-Suspect"));
        Assert.Null((await hooks.AskAsync()).Cache.Store);
        await hooks.LevelsAsync(3);
        Assert.False((await hooks.AskAsync()).Cache.Store);
        using var silent = Flood.Marking();
        await silent.LevelsAsync(4);
        Assert.Null((await silent.AskAsync()).Cache.Store);
    }

    [Fact]
    public async Task A_long_path_is_a_page_as_any_other_and_costs_nothing()
    {
        using var hooks = Flood.Marking(("Client:Soft", "0"), ("Client:Hard", "0"), ("Page:Soft", "900"));
        var inspect = (Func<IRequest, ValueTask<Verdict>>)Assert.Single(hooks.Registrations).Callback;
        var exchange = new FakeExchange("GET", "http://shop.example/" + new string('a', 5000)) { ClientAddress = IPAddress.Parse("192.0.2.1") };
        for (var i = 0; i < 500; i++)
        {
            await inspect(exchange);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 400; i++)
        {
            Assert.True(inspect(exchange).IsCompletedSuccessfully);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.False(exchange.Suspicion.IsSet);
        await inspect(exchange);
        Assert.True(exchange.Suspicion.IsSet);
        Assert.Equal("N", await hooks.LevelsAsync(1, "/" + new string('a', 4999), "192.0.2.2"));
    }
}
