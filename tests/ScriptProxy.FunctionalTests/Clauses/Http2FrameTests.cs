using ScriptProxy.FunctionalTests.Protocol;
using static ScriptProxy.FunctionalTests.Clauses.Http2Case;
using static ScriptProxy.FunctionalTests.Protocol.RawHttp2;

namespace ScriptProxy.FunctionalTests.Clauses;

/// <summary>RFC 9113 4 to 6: frames, and the streams they may stand on.</summary>
public sealed class Http2FrameTests(ClauseProxy proxy) : IClassFixture<ClauseProxy>
{
    public static TheoryData<string> Names => [.. Cases.Keys];

    private static Dictionary<string, Http2Case> Cases { get; } = new()
    {
        ["4.2 a frame above the maximum"] = new([.. Open(1, PostRequest), .. Data(1, 16_385)], "GOAWAY 6"),
        ["4.3 a block that is none"] = new(Head(1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF), "GOAWAY 9"),
        ["4.3 an index that nothing stands at"] = new(Head(1, [.. GetRequest, 0xFE]), "GOAWAY 9"),
        ["4.3 a block with its end missing"] = new(Head(1, [.. GetRequest, 0, 5, (byte)'x']), "GOAWAY 9"),
        ["5.1 DATA on an idle stream"] = new(Data(1, 1), "GOAWAY 1"),
        ["5.1 RST_STREAM on an idle stream"] = new(Frame(0x3, 0, 1, [0, 0, 0, 8]), "GOAWAY 1"),
        ["5.1 WINDOW_UPDATE on an idle stream"] = new(Frame(0x8, 0, 1, [0, 0, 0, 1]), "GOAWAY 1"),
        ["5.1 CONTINUATION on an idle stream"] = new(Frame(0x9, EndHeaders, 1, GetRequest), "GOAWAY 1"),
        ["5.1.1 an even stream"] = new(Head(2, GetRequest), "GOAWAY 1", 2),
        ["5.1.1 HEADERS on stream 0"] = new(Head(0, GetRequest), "GOAWAY 1", 0),
        ["5.1.1 DATA on stream 0"] = new(Data(0, 1), "GOAWAY 1", 0),
        ["6.1 padding as long as DATA"] = new([.. Open(1, PostRequest), .. Frame(0x0, Padded | EndStream, 1, [3, 0, 0])], "GOAWAY 1"),
        ["6.1 padding in no DATA"] = new([.. Open(1, PostRequest), .. Frame(0x0, Padded | EndStream, 1, [])], "GOAWAY 6"),
        ["6.2 padding as long as HEADERS"] = new(Frame(0x1, Padded | EndStream | EndHeaders, 1, [7, .. GetRequest]), "GOAWAY 1"),
        ["6.2 padding as long as the block and its priority"] = new(Frame(0x1, Padded | Priority | EndStream | EndHeaders, 1, [12, 0, 0, 0, 0, 1, .. GetRequest]), "GOAWAY 1"),
        ["6.2 a priority of itself"] = new(Frame(0x1, Priority | EndStream | EndHeaders, 1, [0, 0, 0, 1, 1, .. GetRequest]), "GOAWAY 1"),
        ["6.2 a priority that is cut off"] = new(Frame(0x1, Priority | EndStream | EndHeaders, 1, [0, 0]), "GOAWAY 6"),
        ["6.3 PRIORITY of 4 octets"] = new(Frame(0x2, 0, 1, new byte[4]), "GOAWAY 6"),
        ["6.3 PRIORITY on stream 0"] = new(Frame(0x2, 0, 0, new byte[5]), "GOAWAY 1"),
        ["6.4 RST_STREAM of 3 octets"] = new([.. Open(1, PostRequest), .. Frame(0x3, 0, 1, new byte[3])], "GOAWAY 6"),
        ["6.4 RST_STREAM on stream 0"] = new(Frame(0x3, 0, 0, new byte[4]), "GOAWAY 1"),
        ["6.5 SETTINGS of 5 octets"] = new(Frame(0x4, 0, 0, new byte[5]), "GOAWAY 6"),
        ["6.5 SETTINGS on a stream"] = new(Frame(0x4, 0, 1, []), "GOAWAY 1"),
        ["6.5 an acknowledgement with settings"] = new(Frame(0x4, 1, 0, new byte[6]), "GOAWAY 6"),
        ["6.5.2 ENABLE_PUSH of 2"] = new(Frame(0x4, 0, 0, [0, 2, 0, 0, 0, 2]), "GOAWAY 1"),
        ["6.5.2 an initial window of 2^31"] = new(Frame(0x4, 0, 0, [0, 4, 0x80, 0, 0, 0]), "GOAWAY 3"),
        ["6.5.2 frames of 16,383 octets"] = new(Frame(0x4, 0, 0, [0, 5, 0, 0, 0x3F, 0xFF]), "GOAWAY 1"),
        ["6.5.2 frames of 2^24 octets"] = new(Frame(0x4, 0, 0, [0, 5, 1, 0, 0, 0]), "GOAWAY 1"),
        ["6.6 PUSH_PROMISE from a client"] = new([.. Open(1, PostRequest), .. Frame(0x5, EndHeaders, 1, [0, 0, 0, 2, .. GetRequest])], "GOAWAY 1"),
        ["6.7 PING of 7 octets"] = new(Frame(0x6, 0, 0, new byte[7]), "GOAWAY 6"),
        ["6.7 PING on a stream"] = new(Frame(0x6, 0, 1, new byte[8]), "GOAWAY 1"),
        ["6.8 GOAWAY on a stream"] = new(Frame(0x7, 0, 1, new byte[8]), "GOAWAY 1"),
        ["6.9 WINDOW_UPDATE of 0"] = new(Frame(0x8, 0, 0, new byte[4]), "GOAWAY 1"),
        ["6.9 WINDOW_UPDATE of 0 for a stream"] = new([.. Open(1, PostRequest), .. Frame(0x8, 0, 1, new byte[4])], "GOAWAY 1"),
        ["6.9 WINDOW_UPDATE of 3 octets"] = new(Frame(0x8, 0, 0, new byte[3]), "GOAWAY 6"),
        ["6.9.1 the connection's window overflows"] = new(Frame(0x8, 0, 0, [0x7F, 0xFF, 0xFF, 0xFF]), "GOAWAY 3"),
        ["6.9.1 a stream's window overflows"] = new([.. Open(1, PostRequest), .. Frame(0x8, 0, 1, [0x7F, 0xFF, 0xFF, 0xFF])], "RST 3"),
        ["6.10 another frame in a block"] = new([.. Frame(0x1, EndStream, 1, GetRequest), .. Frame(0x6, 0, 0, new byte[8])], "GOAWAY 1"),
        ["6.10 another stream's head in a block"] = new([.. Frame(0x1, EndStream, 1, GetRequest), .. Head(3, GetRequest)], "GOAWAY 1"),
        ["6.10 another stream's CONTINUATION"] = new([.. Frame(0x1, EndStream, 1, GetRequest), .. Frame(0x9, EndHeaders, 3, Literal("x", "1"))], "GOAWAY 1"),
        ["6.10 CONTINUATION on stream 0"] = new(Frame(0x9, EndHeaders, 0, GetRequest), "GOAWAY 1"),
    };

    /// <summary>What stands behind a whole request, which the upstream therefore has seen.</summary>
    private static Dictionary<string, Http2Case> LateCases { get; } = new()
    {
        ["5.1 DATA behind the request's end"] = new(Data(1, 1), "5"),
        ["5.1 a head behind the request's end"] = new(Head(1, GetRequest), "5"),
        ["5.1.1 a stream below the last"] = new(Head(3, GetRequest), "5"),
    };

    public static TheoryData<string, bool> LateNames => [.. LateCases.Keys.SelectMany(name => ((string, bool)[])[(name, false), (name, true)])];

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_frame_out_of_order_is_refused_and_reaches_nobody(string name) => Cases[name].CheckAsync(proxy);

    [Theory]
    [MemberData(nameof(LateNames))]
    public async Task What_comes_on_a_stream_whose_request_has_ended_reaches_nobody(string name, bool isAnswered)
    {
        var late = LateCases[name];
        var open = new TaskCompletionSource();
        var target = proxy.Answer(async connection =>
        {
            await open.Task;
            await connection.SendAsync(Wire.WireUpstream.Ok);
            return true;
        });
        var stream = name.Contains("below", StringComparison.Ordinal) ? 5 : 1;
        proxy.Upstream.Requests.Clear();
        await using var client = await proxy.ConnectHttp2Async();
        await client.Send(Head(stream, [0x82, 0x86, .. Literal(":path", target), 0x41, 0x01, (byte)'a']));
        await proxy.BegunAsync(target);
        if (isAnswered)
        {
            open.SetResult();
            Assert.Equal("200", await client.ReadOutcome(stream));
        }

        await client.Send(late.Frames);

        Assert.Matches($"^(RST|GOAWAY) {late.Outcome}$", await client.ReadOutcome(1));
        open.TrySetResult();
        Assert.InRange((await proxy.ReceivedAsync()).Count(request => request.Target != target), 0, 0);
    }

    [Fact]
    public async Task A_stream_beyond_the_most_is_refused_and_the_others_go_on()
    {
        var open = new TaskCompletionSource();
        var target = proxy.Answer(async connection =>
        {
            await open.Task;
            await connection.SendAsync(Wire.WireUpstream.Ok);
            return true;
        });
        await using var client = await proxy.ConnectHttp2Async();
        byte[] request = [0x82, 0x86, .. Literal(":path", target), 0x41, 0x01, (byte)'a'];
        var last = (2 * ClauseProxy.MostStreams) + 1;
        for (var stream = 1; stream <= last; stream += 2)
        {
            await client.Send(Head(stream, request));
        }

        Assert.Equal("RST 7", await client.ReadOutcome(last));
        await Eventually.TrueAsync(() => proxy.Upstream.Requests.Count(received => received.Target == target) == ClauseProxy.MostStreams, "all others are there, and none comes while another test looks");
        open.SetResult();
        Assert.Equal("200", await client.ReadOutcome(1));
    }

    // CVE-2024-27316
    [Theory]
    [InlineData("fields")]
    [InlineData("one field")]
    [InlineData("indexed fields")]
    [InlineData("sizes of the table")]
    public async Task A_head_without_end_is_bounded(string kind)
    {
        var block = kind switch
        {
            "fields" => Literal("x-a", new string('a', 100)),
            "one field" => new byte[100],
            "sizes of the table" => [0x20],
            _ => [0x90],
        };
        var hundred = Enumerable.Repeat(Frame(0x9, 0, 1, block), 100).SelectMany(frame => frame).ToArray();
        proxy.Upstream.Requests.Clear();
        await using var client = await proxy.ConnectHttp2Async();
        await client.Send(Frame(0x1, EndStream, 1, kind == "one field" ? [.. GetRequest, 0, 1, (byte)'x', 0x7F, 0xFF, 0xFF, 0xFF, 0x07] : GetRequest));
        var end = client.ReadOutcome(1);
        try
        {
            for (var i = 0; i < 1000 && !end.IsCompleted; i++)
            {
                await client.Send(hundred);
            }
        }
        catch (IOException)
        {
            // The proxy has closed already.
        }

        Assert.Matches("^(GOAWAY|end)", await end);
        Assert.Empty(await proxy.ReceivedAsync());
    }
}
