using System.Net;
using ScriptProxy.FunctionalTests.Protocol;
using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Clauses;

/// <summary>RFC 9113 6.9: clients that ask for much and leave no window for it. Kestrel's clock is the system's, so each of these takes some seconds; they wait for sockets, not for time.</summary>
public sealed class Http2WindowTests
{
    private const int Streams = 100;
    private const int Octets = 1000;
    private const long AnswerLength = 256 * 1024 * 1024;
    private const string Rate = "MinResponseDataRate:BytesPerSecond";
    private const string Grace = "MinResponseDataRate:GracePeriod";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private static readonly byte[] NoWindow = RawHttp2.Frame(0x4, 0, 0, [0, 4, 0, 0, 0, 0]);
    private static readonly byte[] OneOctet = RawHttp2.Frame(0x8, 0, 1, [0, 0, 0, 1]);

    [Fact]
    public async Task Who_opens_no_window_for_what_he_asks_is_cut_off_and_the_upstreams_let_go()
    {
        await using var upstreams = new Answers();
        await using var proxy = await StartAsync(upstreams, "00:01:40", (Rate, "1000000"), (Grace, "00:00:01.5"));
        await using var client = await ConnectAsync(proxy);

        await client.Send([.. NoWindow, .. Enumerable.Range(0, Streams).SelectMany(i => Http2Case.Head((2 * i) + 1, RawHttp2.GetRequest))]);
        while (await client.Read().WaitAsync(Patience) is { } frame)
        {
            Assert.NotEqual(0x0, frame.Type);
        }

        await upstreams.GoneAsync();
        Assert.InRange(upstreams.Sent, 0, Streams * AnswerLength / 8); // what sockets hold between the two: the proxy asks for no more than it can send
    }

    [Fact]
    public async Task Who_opens_his_window_by_single_octets_holds_an_upstream_no_longer_than_its_patience_for_a_write()
    {
        await using var upstreams = new Answers();
        await using var proxy = await StartAsync(upstreams, "00:00:02", (Rate, "240"), (Grace, "00:10:00"));
        await using var client = await ConnectAsync(proxy);

        await client.Send([.. NoWindow, .. Http2Case.Head(1, RawHttp2.GetRequest), .. OneOctet]);
        for (var octets = 0; await client.Read().WaitAsync(Patience) is { Type: not 0x3 } frame;)
        {
            if (frame.Type == 0x0 && octets++ < Octets) // of which many a thousand would make up for a whole write
            {
                Assert.Single(frame.Payload);
                await client.Send(OneOctet);
            }
        }

        await upstreams.GoneAsync();
    }

    private static Task<RawHttp2> ConnectAsync(ProxyUnderTest proxy) => RawHttp2.Connect(new IPEndPoint(IPAddress.Loopback, proxy.Address.Port));

    private static Task<ProxyUnderTest> StartAsync(Answers answers, string activityTimeout, params (string Key, string Value)[] limits) => ProxyUnderTest.StartAsync(new ProxySetup
    {
        ExpectErrors = true, // of the upstreams' connections, which are cut too
        ListensAsConfigured = true,
        Settings = limits.ToDictionary(limit => $"Kestrel:Limits:{limit.Key}", limit => limit.Value),
        Configuration = $$"""
            {
              {{Http2Client.Endpoint}},
              "ReverseProxy": {
                "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
                "Clusters": { "main": { "HttpRequest": { "ActivityTimeout": "{{activityTimeout}}" }, "Destinations": { "d1": { "Address": "{{answers.Upstream.Address}}" } } } }
              }
            }
            """,
    });

    /// <summary>An upstream whose answers are long, and how much of them anybody took.</summary>
    private sealed class Answers : IAsyncDisposable
    {
        private static readonly string Block = new('x', 64 * 1024);
        private int _begun;
        private int _open;
        private long _sent;

        public Answers() => Upstream = new WireUpstream(SendAsync);

        public WireUpstream Upstream { get; }

        public long Sent => Interlocked.Read(ref _sent);

        public Task GoneAsync() => Eventually.TrueAsync(() => Volatile.Read(ref _begun) > 0 && Volatile.Read(ref _open) == 0, "the upstreams let go");

        public ValueTask DisposeAsync() => Upstream.DisposeAsync();

        private async Task SendAsync(WireConnection connection)
        {
            if (await connection.ReadRequestAsync() is null)
            {
                return;
            }

            Interlocked.Increment(ref _open);
            Interlocked.Increment(ref _begun);
            try
            {
                await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {AnswerLength}\r\n\r\n");
                for (var sent = 0L; sent < AnswerLength; sent += Block.Length)
                {
                    await connection.SendAsync(Block);
                    Interlocked.Add(ref _sent, Block.Length);
                }
            }
            finally
            {
                Interlocked.Decrement(ref _open);
            }
        }
    }
}
