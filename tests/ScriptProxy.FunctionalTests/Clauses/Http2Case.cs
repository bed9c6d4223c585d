using ScriptProxy.FunctionalTests.Protocol;

namespace ScriptProxy.FunctionalTests.Clauses;

/// <summary>Frames that break a clause of RFC 9113, and what becomes of them.</summary>
/// <param name="Frames">What the client sends.</param>
/// <param name="Outcome">What <see cref="RawHttp2.ReadOutcome"/> is to say.</param>
/// <param name="Stream">The stream that is answered or reset.</param>
/// <param name="GoesOn">Whether the connection does, where it has not ended.</param>
internal sealed record Http2Case(byte[] Frames, string Outcome, int Stream = 1, bool GoesOn = true)
{
    public const byte EndStream = 0x1, EndHeaders = 0x4, Padded = 0x8, Priority = 0x20;

    /// <summary>Hands the connection the frames, and sees to it that the upstream gets nothing of them and, unless the connection has ended, that another request passes on it.</summary>
    public async Task CheckAsync(ClauseProxy proxy)
    {
        proxy.Upstream.Requests.Clear();
        await using var client = await proxy.ConnectHttp2Async();

        await client.Send(Frames);

        Assert.Equal(Outcome, await client.ReadOutcome(Stream));
        Assert.Empty(await proxy.ReceivedAsync());
        if (Outcome.StartsWith("GOAWAY", StringComparison.Ordinal))
        {
            while (await client.Read().WaitAsync(TimeSpan.FromSeconds(30)) is not null)
            {
            }

            return;
        }

        if (!GoesOn)
        {
            return;
        }

        await client.Send(Head(99, RawHttp2.GetRequest));
        Assert.Equal("200", await client.ReadOutcome(99));
    }

    /// <summary>A request without a body.</summary>
    public static byte[] Head(int stream, params byte[] block) => RawHttp2.Frame(0x1, EndStream | EndHeaders, stream, block);

    /// <summary>A request whose body follows.</summary>
    public static byte[] Open(int stream, params byte[] block) => RawHttp2.Frame(0x1, EndHeaders, stream, block);

    public static byte[] Data(int stream, int length, byte flags = EndStream) => RawHttp2.Frame(0x0, flags, stream, new byte[length]);
}
