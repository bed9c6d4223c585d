using System.Buffers.Binary;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Protocol;
using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.Clauses;

/// <summary>
/// RFC 9113 6.9: clients that open their windows by a little at a time. Where they do it as fast as they can, the rate that is asked of them is beyond any that could be reached so; Kestrel's clock
/// is the system's, so each of these takes some seconds; they wait for sockets, not for time.
/// </summary>
public sealed class Http2SlowWindowTests
{
    private const string Grace = "00:00:04";
    private const string Unreachable = "100000000000";
    private const int Calm = 0xB;
    private const int Little = 100; // more than would make it a flood
    private const string Message = "data: 1\n\n";
    private const int Body = 4 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly byte[] NoWindow = Settings(0);
    private static readonly string Rule = $$"""
        OnRequest("/small", request => request.Respond(200, new string('x', 2000)));
        OnRequest("/rule", request => request.Respond(200, new string('x', {{Body}})));
        """;

    [Theory]
    [InlineData("/small")] // shorter than what Kestrel takes from an exchange that then ends
    [InlineData("/rule")]
    [InlineData("/cached")]
    [InlineData("/endless")]
    public async Task A_single_octet_now_and_then_is_not_enough(string path)
    {
        await using var proxy = await StartAsync("240", "00:00:01.5");
        if (path == "/cached")
        {
            await FillAsync(proxy, path);
        }

        await using var client = await ConnectAsync(proxy);

        await client.Send([.. NoWindow, .. Http2Case.Head(1, Get(path)), .. Widen(1, 1)]);

        Assert.NotEqual("whole", await TakeAsync(client, 1, pause: TimeSpan.FromMilliseconds(300)).WaitAsync(Patience));
        Assert.Contains(proxy.Log.Lines, line => line.Contains("HTTP/2 connection of", StringComparison.Ordinal));
        Assert.Equal(path is "/cached" or "/endless" ? 1 : 0, proxy.Upstream.Requests.Count);
    }

    [Fact]
    public async Task A_PING_now_and_then_is_no_octet_taken()
    {
        await using var proxy = await StartAsync("240", "00:00:01.5");
        await using var client = await ConnectAsync(proxy);

        await client.Send([.. NoWindow, .. Http2Case.Head(1, Get("/rule")), .. Widen(1, 1)]);

        var outcome = TakeAsync(client, 0).WaitAsync(Patience);
        while (await Task.WhenAny(outcome, Task.Delay(TimeSpan.FromMilliseconds(300))) != outcome)
        {
            await TrySendAsync(client, RawHttp2.Frame(0x6, 0, 0, new byte[8]));
        }

        Assert.NotEqual("whole", await outcome);
    }

    [Fact]
    public async Task Who_opens_the_window_of_the_connection_by_little_is_cut_off()
    {
        await using var proxy = await StartAsync(Unreachable, Grace);
        await using var client = await ConnectAsync(proxy);

        await client.Send([.. Settings(int.MaxValue), .. Http2Case.Head(1, Get("/endless"))]);

        Assert.True(await TakeAsync(client, Little, stream: 0).WaitAsync(Patience) is "end" or "GOAWAY 2");
        Assert.Contains(proxy.Log.Lines, line => line.Contains("HTTP/2 connection of", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_of_many_streams_is_reset_and_the_one_that_is_read_goes_on()
    {
        const int Streams = 50;
        await using var proxy = await StartAsync("100000", Grace);
        await using var client = await ConnectAsync(proxy);
        await client.Send(
        [
            .. Http2Case.Head(1, Get("/endless")),
            .. Widen(0, 1 << 30),
            .. Widen(1, 1 << 30),
            .. NoWindow,
            .. Enumerable.Range(1, Streams).SelectMany(i => Http2Case.Head((2 * i) + 1, Get(i % 2 == 0 ? "/endless" : "/rule"))),
        ]);

        var reset = new HashSet<int>();
        var limit = Task.Delay(Patience);
        while (reset.Count < Streams)
        {
            Assert.False(limit.IsCompleted, $"{reset.Count} were reset");
            var frame = await client.Read().WaitAsync(Patience) ?? throw new IOException("The connection has ended.");
            Assert.NotEqual(0x7, frame.Type);
            if (frame.Type == 0x3)
            {
                Assert.Equal(Calm, BinaryPrimitives.ReadInt32BigEndian(frame.Payload));
                reset.Add(frame.Stream);
            }
            else if (frame is { Type: 0x0, Stream: 1 })
            {
                await client.Send([.. Widen(0, frame.Payload.Length), .. Widen(1, frame.Payload.Length)]);
            }
        }

        Assert.DoesNotContain(1, reset);
        Assert.Contains(proxy.Log.Lines, line => line.Contains("HTTP/2 stream of", StringComparison.Ordinal));
        while (await client.Read().WaitAsync(Patience) is not { Type: 0x0, Stream: 1 })
        {
        }
    }

    [Fact]
    public async Task Single_octets_as_fast_as_can_be_are_a_flood()
    {
        await using var proxy = await StartAsync("240", "01:00:00", new ManualTimeProvider()); // what a slow machine sends is made up for by no time
        await using var client = await ConnectAsync(proxy);

        await client.Send([.. NoWindow, .. Http2Case.Head(1, Get("/rule")), .. Widen(1, 1)]);

        Assert.True(await TakeAsync(client, 1).WaitAsync(Patience) is "GOAWAY 6" or "end"); // which follows a second later
        Assert.Contains(proxy.Log.Lines, line => line.Contains("too many frames that carry nothing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_window_that_stays_shut_while_nothing_waits_for_it_is_nobodys_fault()
    {
        await using var proxy = await StartAsync(Unreachable, "00:00:01.5");
        await using var client = await ConnectAsync(proxy);

        await client.Send([.. Settings(Message.Length), .. Http2Case.Head(1, Get("/events"))]);
        await ReadMessageAsync(client);
        await Task.Delay(TimeSpan.FromSeconds(4)); // twice the grace period, and a beat of Kestrel's heart
        await client.Send(Widen(1, Message.Length));
        await client.Send(Http2Case.Head(3, Get("/next")));
        await ReadMessageAsync(client);
    }

    private static async Task FillAsync(ProxyUnderTest proxy, string path)
    {
        using var http = Http2Client.Create();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(proxy.Address, path)) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Host = "a";
        using var answer = await http.SendAsync(request);
        Assert.Equal(Body, (await answer.Content.ReadAsByteArrayAsync()).Length);
    }

    private static byte[] Settings(int window) => RawHttp2.Frame(0x4, 0, 0, [0, 4, .. Octets(window)]);

    private static byte[] Widen(int stream, int octets) => RawHttp2.Frame(0x8, 0, stream, Octets(octets));

    private static byte[] Octets(int value)
    {
        var octets = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(octets, value);
        return octets;
    }

    private static byte[] Get(string path) => [0x82, 0x86, 0x04, (byte)path.Length, .. Encoding.ASCII.GetBytes(path), 0x41, 0x01, (byte)'a'];

    /// <summary>Opens a window by so many octets each time that as many have come, and tells how the answer on stream 1 ended.</summary>
    private static async Task<string> TakeAsync(RawHttp2 client, int octets, int stream = 1, TimeSpan pause = default)
    {
        while (await client.Read().WaitAsync(Patience) is { } frame)
        {
            switch (frame.Type)
            {
                case 0x0 when (frame.Flags & Http2Case.EndStream) != 0:
                    return "whole";
                case 0x0 when octets > 0:
                    await Task.Delay(pause); // no less than that is what makes it slow
                    await TrySendAsync(client, Widen(stream, octets));
                    break;
                case 0x3:
                    return $"RST {BinaryPrimitives.ReadInt32BigEndian(frame.Payload)}";
                case 0x7:
                    return $"GOAWAY {BinaryPrimitives.ReadInt32BigEndian(frame.Payload.AsSpan(4))}";
            }
        }

        return "end";
    }

    private static async Task TrySendAsync(RawHttp2 client, byte[] bytes)
    {
        try
        {
            await client.Send(bytes);
        }
        catch (IOException)
        {
            // The proxy has closed the connection, which is read next.
        }
    }

    private static async Task ReadMessageAsync(RawHttp2 client)
    {
        while (true)
        {
            var frame = await client.Read().WaitAsync(Patience) ?? throw new IOException("The connection has ended.");
            Assert.True(frame.Type is not (0x3 or 0x7), $"A frame of type {frame.Type}");
            if (frame is { Type: 0x0, Stream: 1 })
            {
                Assert.Equal(Message, Encoding.ASCII.GetString(frame.Payload));
                return;
            }
        }
    }

    private static Task<RawHttp2> ConnectAsync(ProxyUnderTest proxy) => RawHttp2.Connect(new IPEndPoint(IPAddress.Loopback, proxy.Address.Port));

    private static async Task<ProxyUnderTest> StartAsync(string rate, string grace, TimeProvider? time = null)
    {
        var next = new TaskCompletionSource();
        return await ProxyUnderTest.StartAsync(new ProxySetup
        {
            BuiltInPlugins = true,
            ExpectErrors = true, // of the upstreams' connections, which are cut too
            ListensAsConfigured = true,
            Time = time,
            Upstream = await Upstream.StartAsync(http => AnswerAsync(http, next)),
            Rule = Rule,
            Settings = new Dictionary<string, string>
            {
                ["Kestrel:Limits:MinResponseDataRate:BytesPerSecond"] = rate,
                ["Kestrel:Limits:MinResponseDataRate:GracePeriod"] = grace,
                ["Options:Caching:Enabled"] = "true",
            },
            Configuration = $$"""
                {
                  {{Http2Client.Endpoint}},
                  "ReverseProxy": {
                    "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
                    "Clusters": { "main": { "Destinations": { "d1": { "Address": "{upstream}" } } } }
                  }
                }
                """,
        });
    }

    private static async Task AnswerAsync(HttpContext http, TaskCompletionSource next)
    {
        switch (http.Request.Path)
        {
            case "/next":
                next.TrySetResult();
                return;
            case "/events":
                http.Response.ContentType = "text/event-stream";
                await http.Response.WriteAsync(Message);
                await http.Response.Body.FlushAsync();
                await next.Task.WaitAsync(http.RequestAborted);
                await http.Response.WriteAsync(Message);
                return;
            case "/cached":
                http.Response.Headers.CacheControl = "max-age=600";
                await http.Response.Body.WriteAsync(new byte[Body]);
                return;
            default:
                while (!http.RequestAborted.IsCancellationRequested)
                {
                    await http.Response.Body.WriteAsync(new byte[64 * 1024]);
                }

                return;
        }
    }
}
