using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Forwarding;

/// <summary>What gRPC needs of a proxy: HTTP/2 on both sides, TE, trailers, and both directions at once.</summary>
public sealed class GrpcTests
{
    private const string Rule = """
        OnRequest(request => Continue);
        OnUpstreamRequest(request => { });
        OnUpstreamResponse(response => { });
        OnResponse(response => response.Headers["X-Rule"] = "1");
        """;

    [Fact]
    public async Task A_call_passes_with_its_trailers()
    {
        await using var upstream = await Upstream.StartAsync(
            async http =>
            {
                http.Response.ContentType = "application/grpc";
                await http.Request.Body.CopyToAsync(http.Response.Body);
                http.Response.AppendTrailer("grpc-status", "0");
                http.Response.AppendTrailer("grpc-message", "fine");
            },
            HttpProtocols.Http2);
        await using var proxy = await StartAsync(upstream);
        using var client = Http2Client.Create();
        using var request = Call(proxy, new ByteArrayContent("message"u8.ToArray()));

        using var answer = await client.SendAsync(request);

        Assert.Equal("message", await answer.Content.ReadAsStringAsync());
        Assert.Equal((HttpVersion.Version20, "application/grpc"), (answer.Version, answer.Content.Headers.ContentType!.ToString()));
        Assert.Equal(("0", "fine"), (answer.TrailingHeaders.GetValues("grpc-status").Single(), answer.TrailingHeaders.GetValues("grpc-message").Single()));
        var received = Assert.Single(upstream.Requests);
        Assert.Equal(("HTTP/2", "trailers"), (received.Protocol, received.Headers.TE.ToString()));
    }

    [Fact]
    public async Task An_answer_of_trailers_alone_passes()
    {
        await using var upstream = await Upstream.StartAsync(
            http =>
            {
                http.Response.ContentType = "application/grpc";
                http.Response.Headers["grpc-status"] = "12";
                return Task.CompletedTask;
            },
            HttpProtocols.Http2);
        await using var proxy = await StartAsync(upstream);
        using var client = Http2Client.Create();
        using var request = Call(proxy, new ByteArrayContent([]));

        using var answer = await client.SendAsync(request);

        Assert.Equal("12", answer.Headers.GetValues("grpc-status").Single());
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Both_directions_stream_at_once()
    {
        await using var upstream = await Upstream.StartAsync(
            async http =>
            {
                http.Response.ContentType = "application/grpc";
                await http.Response.Body.FlushAsync();
                var buffer = new byte[64];
                for (int read; (read = await http.Request.Body.ReadAsync(buffer)) > 0;)
                {
                    await http.Response.Body.WriteAsync(buffer.AsMemory(0, read));
                    await http.Response.Body.FlushAsync();
                }

                http.Response.AppendTrailer("grpc-status", "0");
            },
            HttpProtocols.Http2);
        await using var proxy = await StartAsync(upstream);
        using var client = Http2Client.Create();
        var messages = Channel.CreateUnbounded<byte[]>();
        messages.Writer.TryWrite([1, 2, 3]);
        using var request = Call(proxy, new StreamedContent(messages.Reader));

        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(TimeSpan.FromSeconds(30));
        await using var body = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[3];
        for (byte i = 0; i < 10; i++)
        {
            await body.ReadExactlyAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal(i == 0 ? [1, 2, 3] : [i, i, i], buffer);
            messages.Writer.TryWrite([(byte)(i + 1), (byte)(i + 1), (byte)(i + 1)]);
        }

        await body.ReadExactlyAsync(buffer);
        messages.Writer.Complete();
        Assert.Equal(0, await body.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal("0", answer.TrailingHeaders.GetValues("grpc-status").Single());
    }

    [Fact]
    public async Task An_upstreams_reset_resets_the_clients_stream_and_no_other()
    {
        await using var upstream = await Upstream.StartAsync(
            async http =>
            {
                await http.Response.WriteAsync("part");
                await http.Response.Body.FlushAsync();
                if (http.Request.Path == "/reset")
                {
                    http.Abort();
                }
            },
            HttpProtocols.Http2);
        await using var proxy = await StartAsync(upstream, expectErrors: true);
        using var client = Http2Client.Create();

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(new Uri(proxy.Address, "/reset")));
        Assert.Equal("part", await client.GetStringAsync(proxy.Address));
    }

    private static Task<ProxyUnderTest> StartAsync(Upstream upstream, bool expectErrors = false) => ProxyUnderTest.StartAsync(new ProxySetup
    {
        Rule = Rule,
        Upstream = upstream,
        ListensAsConfigured = true,
        Configuration = Http2Client.Configuration,
        ExpectErrors = expectErrors,
    });

    private static HttpRequestMessage Call(ProxyUnderTest proxy, HttpContent content)
    {
        content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
        return new HttpRequestMessage(HttpMethod.Post, new Uri(proxy.Address, "/service/method"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
            Headers = { { "TE", "trailers" } },
        };
    }

    private sealed class StreamedContent(ChannelReader<byte[]> messages) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await foreach (var message in messages.ReadAllAsync())
            {
                await stream.WriteAsync(message);
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
