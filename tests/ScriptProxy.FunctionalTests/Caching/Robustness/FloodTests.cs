using System.Net;
using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.Caching.Robustness;

public sealed class FloodTests
{
    private const int Clients = 10_000;

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(1_000, false)]
    [InlineData(24_000, true)] // more than the store takes
    [InlineData(24_000, false)]
    public async Task Ten_thousand_misses_at_once_make_one_request_and_all_get_the_same_whole_answer(int length, bool isAnnounced)
    {
        var asked = 0;
        var gate = new TaskCompletionSource();
        var bytes = new byte[length];
        Random.Shared.NextBytes(bytes);
        var clock = new ManualTimeProvider();
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            Interlocked.Increment(ref asked);
            await gate.Task;
            http.Response.Headers.CacheControl = "max-age=600";
            http.Response.Headers.Date = clock.GetUtcNow().ToString("r", System.Globalization.CultureInfo.InvariantCulture);
            http.Response.ContentLength = isAnnounced ? length : null;
            await http.Response.Body.WriteAsync(bytes);
        });
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            BuiltInPlugins = true,
            ListensAsConfigured = true,
            Time = clock,
            Configuration = $$"""
                {
                  {{Http2Client.Endpoint}},
                  "Options": { "Caching": { "Enabled": true, "Memory": { "MaxEntryKilobytes": 8 }, "Lookup": { "CoalescingTimeout": "01:00:00" } } },
                  "ReverseProxy": {
                    "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
                    "Clusters": { "main": { "Destinations": { "d1": { "Address": "{{upstream.Address}}" } } } }
                  }
                }
                """,
        });
        using var client = new HttpClient(new SocketsHttpHandler { EnableMultipleHttp2Connections = true, UseProxy = false })
        {
            BaseAddress = proxy.Address,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        var asking = Enumerable.Range(0, Clients).Select(_ => client.GetByteArrayAsync("/flood")).ToArray();
        await Eventually.TrueAsync(() => clock.LongTimers >= Clients - 1, "all clients wait for the one fetch"); // who waits has a timer, and who leads none
        gate.SetResult();
        var answers = await Task.WhenAll(asking);

        Assert.All(answers, answer => Assert.True(answer.AsSpan().SequenceEqual(bytes)));
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Who_comes_between_a_fetch_and_its_end_never_makes_another()
    {
        await using var caching = await CachingProxy.StartAsync("Cache-Control: max-age=60");
        for (var round = 1; round <= 40; round++)
        {
            var texts = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => caching.TextAsync($"/{round}"))));
            Assert.All(texts, text => Assert.Equal($"answer {round}", text));
        }

        Assert.Equal(40, caching.Asked);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""" "Memory": { "MaxEntryKilobytes": 1 } """)]
    public async Task All_who_wait_get_the_beginning_before_the_end(string options)
    {
        var (first, last) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var caching = await CachingProxy.StartAsync(
            async (http, _) =>
            {
                await first.Task;
                CachingProxy.Add(http.Response, "Cache-Control: max-age=60");
                await http.Response.WriteAsync(new string('a', 2_000));
                await http.Response.Body.FlushAsync();
                await last.Task;
                await http.Response.WriteAsync("z");
            },
            options,
            settings: CachingProxy.Patient);
        var asking = Enumerable.Range(0, 50).Select(_ => caching.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead)).ToArray();
        await caching.WaitingAsync(49);
        first.SetResult();
        foreach (var answer in await Task.WhenAll(asking))
        {
            var body = await answer.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[2_000]);
        }

        last.SetResult();
        foreach (var answer in asking)
        {
            using var response = await answer;
            Assert.Equal("z", await new StreamReader(await response.Content.ReadAsStreamAsync()).ReadToEndAsync());
        }

        Assert.Equal(1, caching.Asked);
    }

    [Fact]
    public async Task Two_variants_of_an_unknown_address_make_two_requests()
    {
        var gate = new TaskCompletionSource();
        await using var caching = await CachingProxy.StartAsync(async (http, _) =>
        {
            await gate.Task;
            CachingProxy.Add(http.Response, "Cache-Control: max-age=60", "Vary: Accept-Language");
            await http.Response.WriteAsync(http.Request.Headers.AcceptLanguage.ToString());
        });
        var asking = Enumerable.Range(0, 100).Select(index => caching.TextAsync("/", $"Accept-Language: {(index % 2 == 0 ? "de" : "fr")}")).ToArray();
        await Eventually.TrueAsync(() => caching.UnderWay == 101, "all wait");
        gate.SetResult();
        var texts = await Task.WhenAll(asking);
        Assert.All(texts.Index(), text => Assert.Equal(text.Index % 2 == 0 ? "de" : "fr", text.Item));
        Assert.Equal(2, caching.Asked);
    }
}
