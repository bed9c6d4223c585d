using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Host.Admin;
using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.DosDetection;

public sealed class DosDetectionTests
{
    private const string ThreeAndSix = """ "Client": { "Soft": 3, "Hard": 6 }, "Page": { "Soft": 0, "Hard": 0 } """;

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task A_client_that_floods_is_held_then_refused_and_served_again_when_it_stops()
    {
        await using var proxy = await StartAsync(ThreeAndSix);
        Assert.Equal([200, 200, 200], await AskAsync(proxy, 3));
        var held = new List<Task<HttpResponseMessage>>();
        for (var i = 0; i < 3; i++)
        {
            var timers = _time.Timers;
            held.Add(proxy.Client.GetAsync("/held"));
            await Eventually.TrueAsync(() => _time.Timers >= timers + 2, "the request is held"); // the wait, and the hook's own time
        }

        Assert.Equal(3, proxy.Upstream.Requests.Count);
        using (var refused = await proxy.Client.GetAsync("/"))
        {
            Assert.Equal((HttpStatusCode.TooManyRequests, "60"), (refused.StatusCode, refused.Header("Retry-After")));
        }

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.All(await Task.WhenAll(held), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        await Eventually.LinesAsync(() => proxy.Log.Lines, "Hard suspicion by client of 127.0.0.1: 7 requests within 10 s");

        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal([200], await AskAsync(proxy, 1));
        Assert.Equal(1, Counter(proxy, "refused"));
        Assert.Equal(3, Counter(proxy, "held"));
    }

    [Fact]
    public async Task A_rule_decides_by_the_mark_and_a_reload_changes_its_mind_but_forgets_no_suspect()
    {
        const string pass = $$""" {{ThreeAndSix}}, "Decisions": { "Soft": "Pass", "Hard": "Pass" } """;
        await using var proxy = await StartAsync(pass, """OnRequest(request => request.Suspicion.IsSet ? request.Respond(418, request.Suspicion.Reason) : Continue);""");
        Assert.Equal([200, 200, 200, 418], await AskAsync(proxy, 4));

        proxy.WriteRule("rule.csx", """OnResponse(response => response.Headers["X-Level"] = response.Suspicion.Level.ToString());""");
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal("Soft", await proxy.HeaderAsync("X-Level"));
        proxy.Write("scriptproxy.json", Configuration(ThreeAndSix + """, "Decisions": { "Soft": "403" } """).Replace("{upstream}", proxy.Upstream.Address, StringComparison.Ordinal));
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal([403], await AskAsync(proxy, 1));
    }

    [Fact]
    public async Task A_forged_address_is_no_other_client_and_behind_a_trusted_proxy_each_is_one()
    {
        await using (var proxy = await StartAsync(ThreeAndSix + """, "Decisions": { "Soft": "429" } """))
        {
            Assert.Equal([200, 200, 200, 429], await AskAsync(proxy, 4, i => $"192.0.2.{i}"));
        }

        await using var trusting = await StartAsync(ThreeAndSix + """, "Decisions": { "Soft": "429" } """, trusted: "127.0.0.1");
        Assert.Equal([200, 200, 200, 200, 200], await AskAsync(trusting, 5, i => $"192.0.2.{i}"));
        Assert.Equal([200, 200, 429], await AskAsync(trusting, 3, _ => "192.0.2.1"));
        Assert.Equal([429], await AskAsync(trusting, 1, _ => "198.51.100.9, 192.0.2.1")); // what the client itself wrote before is nothing to us
    }

    [Fact]
    public async Task An_abortion_cuts_the_connection()
    {
        await using var proxy = await StartAsync(ThreeAndSix + """, "Decisions": { "Soft": "Abort" } """);
        await AskAsync(proxy, 3);
        await Assert.ThrowsAsync<HttpRequestException>(() => proxy.Client.GetAsync("/"));
    }

    [Fact]
    public async Task A_challenge_leads_back_with_a_cookie_that_lets_pass()
    {
        await using var proxy = await StartAsync(ThreeAndSix + """, "Decisions": { "Soft": "Challenge" } """);
        await AskAsync(proxy, 3);
        using var browser = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = proxy.Address };
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/a%20b?c")).StatusCode); // follows redirections, keeps cookies
        Assert.Equal("/a%20b?c", proxy.Upstream.Requests.Last().Target);
        Assert.DoesNotContain("scriptproxy-challenge", proxy.Upstream.Requests.Last().Headers["Cookie"].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_of_a_site_is_everyones()
    {
        await using var proxy = await StartAsync("""
            "Client": { "Soft": 0, "Hard": 0 }, "Page": { "Soft": 0, "Hard": 0 }, "Site": { "Soft": 2, "Hard": 0 }, "Decisions": { "SiteSoft": "503" }
            """);
        Assert.Equal([200, 200, 503], await AskAsync(proxy, 3));
    }

    [Fact]
    public async Task A_client_is_banned_and_let_go_by_the_commands_of_the_readme()
    {
        await using var proxy = await StartAsync(ThreeAndSix, trusted: "127.0.0.1");
        await using var admin = (await AdminHost.StartAsync("http://127.0.0.1:0", proxy.Proxy, NullLoggerFactory.Instance))!;
        var readme = await File.ReadAllTextAsync(Repository.File("plugins/ScriptProxy.Plugins.DosDetection/README.md"));
        Assert.Equal([200], await AskAsync(proxy, 1, _ => "192.0.2.7"));
        await RunAsync("set");
        Assert.Equal([429], await AskAsync(proxy, 1, _ => "192.0.2.7"));
        Assert.Equal([200], await AskAsync(proxy, 1, _ => "192.0.2.8"));
        await RunAsync("clear");
        Assert.Equal([200], await AskAsync(proxy, 1, _ => "192.0.2.7"));

        async Task RunAsync(string order)
        {
            var command = Assert.Single(readme.Split('`'), text => text.StartsWith($"scriptproxy table {order} DosDetection clients ", StringComparison.Ordinal));
            using var output = new StringWriter();
            using var error = new StringWriter();
            await CommandLine.InvokeAsync([.. command.Split(' ').Skip(1), "--admin", admin.Address], new CommandActions(), output, error);
            Assert.Equal("", error.ToString());
        }
    }

    [Theory]
    [InlineData(""" "Client": { "Soft": 9, "Hard": 3 } """, "Options:DosDetection:Client:Soft: the soft threshold 9 is above the hard one, 3")]
    [InlineData(""" "Page": { "Hard": -1 } """, "Options:DosDetection:Page:Hard")]
    [InlineData(""" "Exempt": { "Address": [] }, "Decision": {} """, "Options:DosDetection:Decision")]
    public async Task What_cannot_be_is_refused_with_its_key(string options, string told)
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(options));
        Assert.Contains(told, refusal.Message, StringComparison.Ordinal);
    }

    private static double Counter(ProxyUnderTest proxy, string name) => Assert.Single(
        proxy.Proxy.Metrics.Metrics.Single(metric => metric.Name == "scriptproxy.unit.counter").Read(),
        sample => sample.Labels.Any(label => label.Value == name)).Value;

    private static async Task<IEnumerable<int>> AskAsync(ProxyUnderTest proxy, int count, Func<int, string>? forwardedFor = null)
    {
        List<int> answers = [];
        for (var i = 1; i <= count; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/");
            if (forwardedFor is not null)
            {
                request.Headers.Add("X-Forwarded-For", forwardedFor(i));
            }

            using var answer = await proxy.Client.SendAsync(request);
            answers.Add((int)answer.StatusCode);
        }

        return answers;
    }

    private Task<ProxyUnderTest> StartAsync(string options, string? rule = null, string? trusted = null) => ProxyUnderTest.StartAsync(new ProxySetup
    {
        BuiltInPlugins = true,
        Configuration = Configuration(options),
        Rule = rule,
        Time = _time,
        Settings = trusted is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["Forwarding:TrustedProxies:0"] = trusted },
    });

    private static string Configuration(string options) => $$"""
        {
          "Options": { "DosDetection": { {{options}} } },
          "ReverseProxy": {
            "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
            "Clusters": { "main": { "Destinations": { "d1": { "Address": "{upstream}" } } } }
          }
        }
        """;
}
