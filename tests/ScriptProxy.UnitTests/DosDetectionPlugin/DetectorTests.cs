using System.Net;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.DosDetectionPlugin;

public sealed class DetectorTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Who_asks_more_than_the_thresholds_is_marked_and_others_are_not()
    {
        using var hooks = Flood.Marking();
        Assert.Equal("NNNSSSHH", await hooks.LevelsAsync(8));
        Assert.Equal("NNN", await hooks.LevelsAsync(3, client: "192.0.2.2"));
        var mark = (await hooks.AskAsync()).Suspicion;
        Assert.Equal((SuspicionLevel.Hard, "client", hooks.Clock.GetUtcNow(), 60), (mark.Level, mark.Reason, mark.Since, (mark.Until - mark.Since).TotalSeconds));
    }

    [Fact]
    public async Task An_address_of_IPv6_is_its_network_and_one_of_IPv4_in_its_clothes_is_itself()
    {
        using var hooks = Flood.Marking();
        Assert.Equal("NNN", await hooks.LevelsAsync(3, client: "2001:db8:0:7::1"));
        Assert.Equal("S", await hooks.LevelsAsync(1, client: "2001:db8:0:7:ffff::9"));
        Assert.Equal("N", await hooks.LevelsAsync(1, client: "2001:db8:0:8::1"));
        Assert.Equal("NNN", await hooks.LevelsAsync(3, client: "192.0.2.1"));
        Assert.Equal("S", await hooks.LevelsAsync(1, client: "::ffff:192.0.2.1"));
    }

    [Fact]
    public async Task A_page_is_counted_by_client_whatever_the_query_and_makes_a_suspect_of_the_client()
    {
        using var hooks = Flood.Marking(("Client:Soft", "100"), ("Client:Hard", "0"), ("Page:Soft", "2"));
        Assert.Equal("N", await hooks.LevelsAsync(1, "/search?q=1"));
        Assert.Equal("N", await hooks.LevelsAsync(1, "/Search?q=2"));
        Assert.Equal("NN", await hooks.LevelsAsync(2, "/search", "192.0.2.2"));
        Assert.Equal("S", await hooks.LevelsAsync(1, "/search?q=3"));
        Assert.Equal("page", (await hooks.AskAsync("/elsewhere")).Suspicion.Reason);
    }

    [Fact]
    public async Task Another_spelling_of_a_page_is_no_other_page()
    {
        using var hooks = Flood.Marking(("Client:Soft", "100"), ("Client:Hard", "0"), ("Page:Soft", "2"));
        Assert.Equal("N", await hooks.LevelsAsync(1, "/search;1"));
        Assert.Equal("N", await hooks.LevelsAsync(1, "/search%20"));
        Assert.Equal("S", await hooks.LevelsAsync(1, "/search;" + new string('x', 200)));
    }

    // With the client the key is longer than what is kept as it stands, and the path is not.
    [Fact]
    public async Task A_long_spelling_of_a_page_with_a_long_name_is_no_other_page()
    {
        using var hooks = Flood.Marking(("Client:Soft", "100"), ("Client:Hard", "0"), ("Page:Soft", "2"));
        var page = "/" + new string('p', 119);
        Assert.Equal("NN", await hooks.LevelsAsync(2, page, "2001:db8:0:7::1"));
        Assert.Equal("S", await hooks.LevelsAsync(1, page + ";" + new string('x', 200), "2001:db8:0:7::1"));
    }

    [Fact]
    public async Task A_site_is_counted_over_all_clients_and_marks_all_of_them()
    {
        using var hooks = Flood.Marking(("Site:Soft", "4"), ("Site:Hard", "5"));
        for (var i = 1; i <= 4; i++)
        {
            Assert.Equal("N", await hooks.LevelsAsync(1, client: $"192.0.2.{i}"));
        }

        Assert.Equal("S", await hooks.LevelsAsync(1, client: "192.0.2.5"));
        var mark = (await hooks.AskAsync(client: "192.0.2.6")).Suspicion;
        Assert.Equal((SuspicionLevel.Hard, "site"), (mark.Level, mark.Reason));
        var elsewhere = await hooks.SendAsync(new FakeExchange("GET", "http://other.example/"));
        Assert.False(elsewhere.Suspicion.IsSet);
    }

    [Fact]
    public async Task A_suspicion_lasts_from_the_last_request_above_the_threshold_and_a_hard_one_decays()
    {
        using var hooks = Flood.Marking();
        Assert.Equal("NNNSSSH", await hooks.LevelsAsync(7));
        hooks.Clock.Advance(10 * Second);
        Assert.Equal("H", await hooks.LevelsAsync(1)); // seven in the window before: the flood goes on
        hooks.Clock.Advance(59 * Second);
        Assert.Equal("H", await hooks.LevelsAsync(1)); // of the last one, which is no flood
        hooks.Clock.Advance(1 * Second);
        Assert.Equal("S", await hooks.LevelsAsync(1));
        hooks.Clock.Advance(59 * Second);
        Assert.Equal("S", await hooks.LevelsAsync(1));
        hooks.Clock.Advance(1 * Second);
        Assert.Equal("N", await hooks.LevelsAsync(1));
    }

    [Fact]
    public async Task With_AnyRequest_every_request_has_it_last_longer_as_in_mod_evasive()
    {
        using var hooks = Flood.Marking(("Extend", "AnyRequest"));
        Assert.Equal("NNNS", await hooks.LevelsAsync(4));
        for (var i = 0; i < 5; i++)
        {
            hooks.Clock.Advance(59 * Second);
            Assert.Equal("S", await hooks.LevelsAsync(1));
        }

        hooks.Clock.Advance(60 * Second);
        Assert.Equal("N", await hooks.LevelsAsync(1));
    }

    [Fact]
    public async Task With_Never_it_ends_at_its_time_and_begins_anew_as_in_mod_dosdetector()
    {
        using var hooks = Flood.Marking(("Extend", "Never"), ("Client:Hard", "0"));
        Assert.Equal("NNNS", await hooks.LevelsAsync(4));
        for (var i = 0; i < 59; i++)
        {
            hooks.Clock.Advance(Second);
            Assert.Equal("S", await hooks.LevelsAsync(1)); // ten within the window all the time
        }

        var began = (await hooks.AskAsync()).Suspicion.Since;
        hooks.Clock.Advance(Second);
        Assert.Equal(60, ((await hooks.AskAsync()).Suspicion.Since - began).TotalSeconds);
        hooks.Clock.Advance(59 * Second);
        Assert.Equal("S", await hooks.LevelsAsync(1));
        hooks.Clock.Advance(Second);
        Assert.Equal("N", await hooks.LevelsAsync(1));
    }

    [Fact]
    public async Task What_is_exempt_is_neither_counted_nor_marked()
    {
        using var hooks = Flood.Marking(("Exempt:Addresses:0", "10.0.0.0/8"), ("Exempt:Paths:0", "/health"), ("Exempt:Paths:1", "/static/*"), ("Exempt:Methods:0", "OPTIONS"));
        Assert.Equal("NNNNNNNNN", await hooks.LevelsAsync(9, client: "10.1.2.3"));
        Assert.Equal("NNNNNNNNN", await hooks.LevelsAsync(9, client: "::ffff:10.1.2.3"));
        Assert.Equal("NNNNNNNNN", await hooks.LevelsAsync(9, "/Health"));
        Assert.Equal("NNNNNNNNN", await hooks.LevelsAsync(9, "/static/a/b.js"));
        Assert.Equal("NNNNNNNNN", await hooks.LevelsAsync(9, method: "OPTIONS"));
        Assert.Equal("NNNSSSH", await hooks.LevelsAsync(7, "/health/more"));
        Assert.Equal("NNN", await hooks.LevelsAsync(3, "/health"));
    }

    [Fact]
    public async Task Types_are_taken_for_what_the_path_says_and_corrected_by_the_answer()
    {
        using var hooks = Flood.Marking(("Exempt:Types:0", "image/*"), ("Exempt:Types:1", "text/css"));
        Assert.Equal("NNNNNNNNN", await hooks.LevelsAsync(9, "/logo.PNG", type: "image/png"));
        Assert.Equal("NNNNNNNNN", await hooks.LevelsAsync(9, "/a.css", status: 304)); // has no type
        Assert.Equal("NNNNNNNNN", await hooks.LevelsAsync(9, "/avatars/7", type: "image/webp; q=1")); // known with the answer alone
        Assert.Equal("NNNN", await hooks.LevelsAsync(4, "/search/x.png", type: "text/html")); // each of them is marked before its answer
        Assert.Equal("S", await hooks.LevelsAsync(1, "/page", type: "text/html"));
    }

    [Fact]
    public async Task A_stronger_mark_that_is_there_already_stays_and_what_an_exchange_asks_for_is_not_counted()
    {
        using var hooks = Flood.Marking();
        var exchange = new FakeExchange { Suspicion = new Suspicion(SuspicionLevel.Hard, "connection", default, default) };
        Assert.Equal("connection", (await hooks.SendAsync(exchange)).Suspicion.Reason);
        for (var i = 0; i < 9; i++)
        {
            Assert.False((await hooks.SendAsync(new FakeExchange { Depth = 1 })).Suspicion.IsSet);
        }
    }

    [Fact]
    public async Task Suspicions_survive_a_reload_and_random_pages_do_not_wash_them_out()
    {
        using var hooks = Flood.Marking(("Capacity", "50"), ("Page:Soft", "40"));
        Assert.Equal("NNNS", await hooks.LevelsAsync(4));
        for (var i = 0; i < 500; i++)
        {
            await hooks.AskAsync($"/{i}", $"10.0.{i / 250}.{i % 250}");
        }

        using var next = Flood.Configured(hooks.Reloaded());
        Assert.Equal("S", await next.LevelsAsync(1));
    }

    [Fact]
    public async Task Rules_and_people_mark_a_client_by_a_tag()
    {
        using var hooks = Flood.Marking();
        var suspects = (ITable)hooks.Offered[(typeof(ITable), "suspects")];
        suspects.Tag("192.0.2.1", "hard", TimeSpan.FromHours(1));
        suspects.Tag("192.0.2.2", "soft");
        var (timed, lasting) = ((await hooks.AskAsync()).Suspicion, (await hooks.AskAsync(client: "192.0.2.2")).Suspicion);
        Assert.Equal((SuspicionLevel.Hard, "table", 60), (timed.Level, timed.Reason, (timed.Until - timed.Since).TotalMinutes));
        Assert.Equal((SuspicionLevel.Soft, DateTimeOffset.MaxValue), (lasting.Level, lasting.Until));
    }

    [Fact]
    public async Task A_header_tells_upstreams_and_no_client_can_send_it()
    {
        using var hooks = Flood.Marking(("Header", "X-Suspect"));
        var forged = await SendAsync();
        Assert.Equal("", forged.UpstreamHeaders["X-Suspect"].ToString());
        await hooks.LevelsAsync(6, client: "127.0.0.1");
        Assert.Equal("hard; reason=client", (await SendAsync()).UpstreamHeaders["X-Suspect"].ToString());

        Task<FakeExchange> SendAsync() => hooks.SendAsync("GET", "http://shop.example/", ("X-Suspect", "none"));
    }

    [Fact]
    public async Task The_log_says_once_a_second_who_became_suspect()
    {
        using var hooks = Flood.Marking(("Client:Hard", "0"));
        for (var i = 1; i <= 3; i++)
        {
            await hooks.LevelsAsync(9, client: $"192.0.2.{i}");
        }

        hooks.Clock.Advance(Second);
        await hooks.LevelsAsync(9, client: "192.0.2.4");
        Assert.Equal(
            [
                "Warning: Soft suspicion by client of 192.0.2.1: 4 requests within 10 s",
                "Warning: Soft suspicion by client of 192.0.2.4: 4 requests within 10 s (and 2 more since this was last said)",
            ],
            hooks.Logged);
        Assert.Equal((4, 24), (hooks.Counter("suspected softly").Value, hooks.Counter("marked soft").Value));
    }

    [Fact]
    public void A_request_of_a_client_that_is_known_costs_no_byte_suspect_or_not()
    {
        using var hooks = Flood.Marking(("Client:Soft", "500"), ("Page:Soft", "100"), ("Page:Hard", "200"), ("Client:Hard", "0"));
        var inspect = (Func<IRequest, ValueTask<Verdict>>)Assert.Single(hooks.Registrations).Callback;
        var (quiet, suspect) = (new FakeExchange { ClientAddress = IPAddress.Parse("192.0.2.1") }, new FakeExchange { ClientAddress = IPAddress.Parse("192.0.2.2") });
        Use(quiet, 50);
        Use(suspect, 1000);
        Assert.Equal((0, 0), (Use(quiet, 40), Use(suspect, 1000)));
        Assert.Equal((false, true), (quiet.Suspicion.IsSet, suspect.Suspicion.IsSet));

        long Use(FakeExchange exchange, int times)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < times; i++)
            {
                exchange.Suspicion = default;
                Assert.True(inspect(exchange).IsCompletedSuccessfully);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }
}
