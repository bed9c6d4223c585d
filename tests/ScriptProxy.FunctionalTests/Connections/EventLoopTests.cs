using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Caching;
using ScriptProxy.FunctionalTests.Hosting;
using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Connections;

/// <summary>From a connection's second request on, heads are read on the thread that waits for sockets, and what is in memory is answered there. Rules never run on it.</summary>
public sealed class EventLoopTests
{
    /// <summary>Every phase, before and after it waits for something, says if the thread is none of the pool's.</summary>
    private const string Rule = """
        using System.Threading;
        void Look(string where) { if (!Thread.CurrentThread.IsThreadPoolThread) { Log.LogError("{Where} runs on the event loop", where); } }
        OnRequest(request => Look("OnRequest"));
        OnRequest("/body", async request =>
        {
            var whole = await request.Body.BufferAsync(1 << 20);
            Look("after the body");
            return request.Respond(200, whole.Length.ToString());
        });
        OnUpstreamRequest(request => Look("OnUpstreamRequest"));
        OnUpstreamResponse(response => Look("OnUpstreamResponse"));
        OnResponse(response => Look("OnResponse"));
        OnResponse("/transformed", response => response.Body.Transform(async transfer =>
        {
            Look("transform");
            await transfer.Input.CopyToAsync(transfer.Output);
            Look("after the transform");
        }));
        OnCompleted(completion => Look("OnCompleted"));
        """;

    [Fact]
    public async Task A_rule_never_runs_on_it()
    {
        await using var caching = await CachingProxy.StartAsync( // an error in the log fails it
            (http, _) =>
            {
                http.Response.Headers.CacheControl = "max-age=60";
                return http.Response.WriteAsync("hello");
            },
            rule: Rule);
        using var connection = await WireConnection.ConnectAsync(caching.Proxy.Address);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await connection.AskAsync("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
            Assert.Equal(200, (await connection.AskAsync("GET /transformed HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
            await connection.SendAsync($"POST /body HTTP/1.{(i == 2 ? "0\r\nConnection: keep-alive" : "1")}\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc"); // the head alone is read on the loop
            await connection.SendAsync("def");
            Assert.Equal("6", (await connection.ReadAnswerAsync()).Body);
        }
    }

    [Fact]
    public async Task What_is_kept_is_sent_whole_to_all_and_stays_as_it_is()
    {
        var text = string.Concat(Enumerable.Range(0, 60_000).Select(i => $"{i,7}"));
        using var folder = new TemporaryFolder();
        Certificates.Write(folder.Path, "a", "localhost");
        await using var proxy = await StartAsync(folder, text.Length, Encoding.ASCII.GetBytes(text), grace: "00:01:00");
        foreach (var (address, version) in proxy.Proxy.Addresses.SelectMany(address => address.StartsWith("https", StringComparison.Ordinal) ? new[] { (address, "1.1"), (address, "2.0") } : [(address, "1.1")]))
        {
            using var client = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } });
            await Task.WhenAll(Enumerable.Range(0, 6).Select(async asker =>
            {
                for (var i = 0; i < 9; i++)
                {
                    using var request = new HttpRequestMessage(HttpMethod.Get, address) { Version = new Version(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
                    var from = (asker * 50_021) + i;
                    request.Headers.Range = i % 3 == 1 ? new RangeHeaderValue(from, null) : null;
                    using var answer = await client.SendAsync(request);
                    Assert.Equal(i % 3 == 1 ? text[from..] : text, await answer.Content.ReadAsStringAsync());
                }
            }));
        }

        Assert.InRange(proxy.Upstream.Requests.Count, 1, 2); // an address has its own key
    }

    [Fact]
    public async Task Who_reads_what_is_kept_slowly_has_the_time_that_its_length_takes()
    {
        const int length = 12 << 20; // more than the system holds
        using var folder = new TemporaryFolder();
        Certificates.Write(folder.Path, "a", "localhost");
        await using var proxy = await StartAsync(folder, length, new byte[length], leastRate: 8000);
        Assert.Equal(length, (await proxy.Client.GetByteArrayAsync("/")).Length);
        using var slow = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await slow.ConnectAsync(IPAddress.Loopback, proxy.Address.Port);
        await slow.SendAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {proxy.Address.Authority}\r\nConnection: close\r\n\r\n"));
        var buffer = new byte[64 << 10];
        var received = await slow.ReceiveAsync(buffer);
        await Task.Delay(TimeSpan.FromSeconds(4)); // the server's clock is the system's: 128 KB may take sixteen seconds, and nothing at all not much more than one
        while (await slow.ReceiveAsync(buffer).WaitAsync(TimeSpan.FromSeconds(30)) is > 0 and var more)
        {
            received += more;
        }

        Assert.InRange(received, length, length + 2000);
    }

    [Fact]
    public async Task Who_reads_nothing_of_what_is_kept_is_cut_off_when_it_could_have_been_read()
    {
        const int length = 12 << 20;
        using var folder = new TemporaryFolder();
        Certificates.Write(folder.Path, "a", "localhost");
        await using var proxy = await StartAsync(folder, length, new byte[length]);
        Assert.Equal(length, (await proxy.Client.GetByteArrayAsync("/")).Length);
        using var slow = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await slow.ConnectAsync(IPAddress.Loopback, proxy.Address.Port);
        await slow.SendAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {proxy.Address.Authority}\r\n\r\n"));
        await Eventually.TrueAsync(IsCutOffAsync, "the end of the connection"); // 128 KB at 20,000 bytes a second

        async Task<bool> IsCutOffAsync()
        {
            try
            {
                await slow.SendAsync("\r\n"u8.ToArray());
                return false;
            }
            catch (SocketException)
            {
                return true;
            }
        }
    }

    private static async Task<ProxyUnderTest> StartAsync(TemporaryFolder folder, int length, byte[] body, int leastRate = 20_000, string grace = "00:00:01.1")
    {
        var certificate = $"\"Certificate\": {{ \"Path\": \"{folder.Path}/a.pem\", \"KeyPath\": \"{folder.Path}/a.key\" }}";
        return await ProxyUnderTest.StartAsync(new ProxySetup
        {
            BuiltInPlugins = true,
            ListensAsConfigured = true,
            Upstream = await Upstream.StartAsync(async http =>
            {
                http.Response.Headers.CacheControl = "max-age=600";
                http.Response.ContentLength = length;
                await http.Response.Body.WriteAsync(body);
            }),
            Configuration = $$$"""
                {
                  "Kestrel": {
                    "Endpoints": { "a": { "Url": "http://127.0.0.1:0" }, "b": { "Url": "https://127.0.0.1:0", {{{certificate}}} } },
                    "Limits": { "MinResponseDataRate": { "BytesPerSecond": {{{leastRate}}}, "GracePeriod": "{{{grace}}}" } }
                  },
                  "Options": { "Caching": { "Enabled": true, "Memory": { "MaxEntryKilobytes": 20000 } } },
                  "ReverseProxy": {
                    "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
                    "Clusters": { "main": { "Destinations": { "d1": { "Address": "{upstream}" } } } }
                  }
                }
                """,
        });
    }
}
