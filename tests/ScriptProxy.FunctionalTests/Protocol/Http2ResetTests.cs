using Microsoft.AspNetCore.Server.Kestrel.Core;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.FunctionalTests.Protocol;

/// <summary>Requests that come to nothing pay for nothing, whoever resets them.</summary>
public sealed class Http2ResetTests
{
    private const byte Headers = 0x1, Reset = 0x3, Ping = 0x6, GoAway = 0x7, WindowUpdate = 0x8;

    private static readonly Http2FloodOptions Small = new() { Burst = 500, PerSecond = 1 };

    // Without a path the server resets the stream, before any code of ours sees a request.
    private static readonly byte[] NoPath = [0x82, 0x86];

    public static TheoryData<string> Floods => [.. FloodFrames.Keys];

    private static Dictionary<string, Func<int, byte[]>> FloodFrames { get; } = new()
    {
        ["refused HEADERS"] = Refused,
        ["PING paid for by refused HEADERS"] = stream => [.. Refused(stream), .. PingFrame, .. PingFrame],
        ["RST_STREAM paid for by refused HEADERS"] = stream => [.. Refused(stream), .. Refused(stream + 2), .. Asked(stream + 4), .. ResetBy(stream + 4)],
        ["requests that the client resets"] = stream => [.. Asked(stream), .. ResetBy(stream)],
        ["requests that the server is made to reset"] = stream =>
            [.. RawHttp2.Frame(Headers, 0x5, stream, RawHttp2.WaitingRequest), .. RawHttp2.Frame(WindowUpdate, 0, stream, [0x7f, 0xff, 0xff, 0xff])],
    };

    private static byte[] PingFrame => RawHttp2.Frame(Ping, 0, 0, new byte[8]);

    [Theory]
    [MemberData(nameof(Floods))]
    public async Task A_flood_of_requests_that_come_to_nothing_ends_with_GOAWAY(string flood)
    {
        await using var server = await GuardedServer.Start(HttpProtocols.Http2, options: Small);
        await using var client = await RawHttp2.Connect(server.EndPoint);

        Assert.True(await EndsAsync(client, FloodFrames[flood]));
    }

    [Fact]
    public async Task Requests_of_which_some_are_cancelled_pass()
    {
        await using var server = await GuardedServer.Start(HttpProtocols.Http2, options: Small);
        await using var client = await RawHttp2.Connect(server.EndPoint);

        for (var stream = 1; stream < 6_000; stream += 6)
        {
            await client.Send([.. Asked(stream), .. Asked(stream + 2), .. RawHttp2.Frame(Headers, 0x4, stream + 4, RawHttp2.PostRequest), .. ResetBy(stream + 4)]);
            for (var answered = 0; answered < 2;)
            {
                var frame = await client.Read().WaitAsync(TimeSpan.FromSeconds(30));
                Assert.NotNull(frame);
                Assert.NotEqual(GoAway, frame.Value.Type);
                answered += frame.Value.Type == 0x0 && (frame.Value.Flags & 1) != 0 ? 1 : 0;
            }
        }
    }

    private static byte[] Refused(int stream) => RawHttp2.Frame(Headers, 0x5, stream, NoPath);

    private static byte[] Asked(int stream) => RawHttp2.Frame(Headers, 0x5, stream, RawHttp2.GetRequest);

    private static byte[] ResetBy(int stream) => RawHttp2.Frame(Reset, 0, stream, [0, 0, 0, 8]);

    // Each waits for an answer to the one before: what comes faster, Kestrel itself may stop.
    private static async Task<bool> EndsAsync(RawHttp2 client, Func<int, byte[]> frames)
    {
        for (var i = 0; i < 2_000; i++)
        {
            await client.Send([.. frames(1 + (i * 6)), .. RawHttp2.Frame(Ping, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8])]);
            while (await client.Read().WaitAsync(TimeSpan.FromSeconds(30)) is var frame && frame is not { Type: Ping, Payload: [1, ..] })
            {
                if (frame is null or { Type: GoAway })
                {
                    return frame is not null;
                }
            }
        }

        return false;
    }
}
