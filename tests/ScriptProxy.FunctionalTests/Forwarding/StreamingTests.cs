using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Hosting;
using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Forwarding;

public sealed class StreamingTests
{
    private const int Megabyte = 1024 * 1024;

    private const string Rule = """
        OnRequest(request => Continue);
        OnUpstreamRequest(request => { });
        OnUpstreamResponse(response => { });
        OnResponse(response => response.Headers["X-Rule"] = "1");
        """;

    [Fact]
    public async Task Events_arrive_one_by_one_and_the_head_before_the_first()
    {
        var events = Channel.CreateUnbounded<string>();
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.Body.FlushAsync();
            await foreach (var text in events.Reader.ReadAllAsync())
            {
                await http.Response.WriteAsync($"data: {text}\n\n");
                await http.Response.Body.FlushAsync();
            }
        });
        await using var proxy = await ProxyUnderTest.StartAsync(Rule, upstream);

        using var answer = await proxy.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead).WaitAsync(TimeSpan.FromSeconds(30));
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        for (var i = 0; i < 5; i++)
        {
            events.Writer.TryWrite($"{i}");
            Assert.Equal($"data: {i}", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)));
            Assert.Equal("", await reader.ReadLineAsync());
        }

        events.Writer.Complete();
        Assert.Null(await reader.ReadLineAsync());
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_request_to_the_upstream_and_is_no_error()
    {
        var left = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            await http.Response.WriteAsync("first");
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => left.SetResult(), TaskScheduler.Default);
        });
        await using var proxy = await ProxyUnderTest.StartAsync(Rule, upstream);

        using (await proxy.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead))
        {
        }

        await left.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Large_bodies_pass_both_ways_in_constant_memory()
    {
        const int Size = 320 * Megabyte; // more than the process may have: see ProxyProcess
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            if (HttpMethods.IsPost(http.Request.Method))
            {
                long length = 0;
                var buffer = new byte[64 * 1024];
                for (int read; (read = await http.Request.Body.ReadAsync(buffer)) > 0;)
                {
                    length += read;
                }

                await http.Response.WriteAsync($"{length}");
                return;
            }

            var block = new byte[64 * 1024];
            for (var i = 0; i < Size / block.Length; i++)
            {
                await http.Response.Body.WriteAsync(block);
            }
        });
        using var proxy = ProxyProcess.StartBefore(upstream.Address, "--set", "Kestrel:Limits:MaxRequestBodySize=10000000000");
        var address = await proxy.ListeningAsync();
        using var client = new HttpClient { Timeout = TimeSpan.FromMinutes(5) };
        Assert.Equal("5", await (await client.PostAsync(address, new StringContent("hello"))).Content.ReadAsStringAsync());
        var before = proxy.PeakMemory;

        using var up = await client.PostAsync(address, new RepeatedContent(Size));
        Assert.Equal($"{Size}", await up.Content.ReadAsStringAsync());
        long received = 0;
        await using (var down = await client.GetStreamAsync(address))
        {
            var buffer = new byte[64 * 1024];
            for (int read; (read = await down.ReadAsync(buffer)) > 0;)
            {
                received += read;
            }
        }

        Assert.Equal(Size, received);
        Assert.InRange(proxy.PeakMemory - before, 0, 96 * Megabyte);
    }

    [Fact]
    public async Task A_slow_reader_slows_the_upstream_down()
    {
        const int Size = 256 * Megabyte;
        long sent = 0;
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            var block = new byte[64 * 1024];
            while (sent < Size)
            {
                await http.Response.Body.WriteAsync(block, http.RequestAborted);
                Interlocked.Add(ref sent, block.Length);
            }
        });
        await using var proxy = await ProxyUnderTest.StartAsync(Rule, upstream);
        using var client = await WireConnection.ConnectAsync(proxy.Address);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await client.ReadHeadAsync();
        await Eventually.TrueAsync(() => Interlocked.Read(ref sent) > 0, "the upstream sends");

        long before;
        do
        {
            before = Interlocked.Read(ref sent);
            await Task.Delay(500);
        }
        while (Interlocked.Read(ref sent) > before);

        Assert.InRange(Interlocked.Read(ref sent), 1, Size / 2);
    }

    [Fact]
    public async Task A_request_body_reaches_the_upstream_piece_by_piece()
    {
        var pieces = Channel.CreateUnbounded<string>();
        await using var upstream = new WireUpstream(async connection =>
        {
            await connection.ReadHeadAsync();
            for (var i = 0; i < 3; i++)
            {
                await connection.ReadLineAsync();
                pieces.Writer.TryWrite(await connection.ReadLineAsync());
            }

            await connection.ReadLineAsync();
            await connection.ReadLineAsync();
            await connection.SendAsync(WireUpstream.Ok);
        });
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Rule, Configuration = upstream.Configuration });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        foreach (var piece in (string[])["one", "two", "six"])
        {
            await client.SendAsync($"3\r\n{piece}\r\n");
            Assert.Equal(piece, await pieces.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        }

        await client.SendAsync("0\r\n\r\n");
        Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
    }

    private sealed class RepeatedContent(long size) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var block = new byte[64 * 1024];
            for (var left = size; left > 0; left -= block.Length)
            {
                await stream.WriteAsync(block);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = size;
            return true;
        }
    }
}
