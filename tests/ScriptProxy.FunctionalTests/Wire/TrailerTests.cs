using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ScriptProxy.FunctionalTests.Bodies;
using ScriptProxy.FunctionalTests.Hooks;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Wire;

/// <summary>Trailers towards clients of HTTP/1.1, which the server has none for: the chunks are the proxy's own there.</summary>
public sealed class TrailerTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string GetAsking = "GET / HTTP/1.1\r\nHost: a\r\nTE: gzip;q=0.5, Trailers\r\nConnection: TE\r\n\r\n";
    private const string Announced = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\nX-Sum: 42\r\nX-Late: a\r\nX-Late: b\r\n\r\n";
    private const string Unannounced = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 42\r\n\r\n";

    [Fact]
    public async Task What_is_announced_follows_the_last_chunk_and_the_connection_goes_on()
    {
        await using var upstream = new WireUpstream(Announced);
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Configuration = upstream.Configuration });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        await client.SendAsync(Get + Get + Get); // of which two wait while the first is answered

        for (var i = 0; i < 3; i++)
        {
            var answer = await ReadAsync(client);
            Assert.Equal(("chunked", null, "X-Sum"), (answer.Head.Header("Transfer-Encoding"), answer.Head.Header("Content-Length"), answer.Head.Header("Trailer")));
            Assert.Equal(("hello world", "X-Sum: 42\r\nX-Late: a\r\nX-Late: b\r\n"), (answer.Body, answer.Section.Replace("X-Late: a, b\r\n", "X-Late: a\r\nX-Late: b\r\n", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task What_is_asked_for_by_TE_follows_though_nobody_announced_it()
    {
        await using var upstream = new WireUpstream(Unannounced);
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Configuration = upstream.Configuration });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        await client.SendAsync(GetAsking);

        Assert.Equal("X-Sum: 42\r\n", (await ReadAsync(client)).Section);
        Assert.True(upstream.Requests.TryDequeue(out var asked));
        Assert.Equal(("trailers", "TE"), (asked.Header("TE"), asked.Header("Connection")));
    }

    [Fact]
    public async Task What_nobody_announced_or_asked_for_is_left_out()
    {
        await using var upstream = new WireUpstream(Unannounced);
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Configuration = upstream.Configuration });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        await client.SendAsync(Get);

        Assert.Equal(("hello", ""), (await ReadAsync(client)) is var answer ? (answer.Body, answer.Section) : default);
        Assert.True(upstream.Requests.TryDequeue(out var asked));
        Assert.Null(asked.Header("TE"));
    }

    [Fact]
    public async Task What_comes_too_late_behind_a_body_is_left_out()
    {
        await using var upstream = new WireUpstream(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\n"
            + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\nSet-Cookie: a=b\r\nHost: b\r\nAccess-Control-Allow-Origin: *\r\nX-Sum: 42\r\nConnection: close\r\n\r\n");
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Configuration = upstream.Configuration });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        await client.SendAsync(Get);

        Assert.Equal("X-Sum: 42\r\n", (await ReadAsync(client)).Section);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n0\r\nX-Sum: 42\r\n\r\n", "", "X-Sum: 42\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n0\r\n\r\n", "", "")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTrailer: X-Sum\r\n\r\nok", "ok", null)]
    public async Task A_body_without_bytes_has_them_too_and_one_with_a_length_has_none(string answer, string body, string? section)
    {
        await using var upstream = new WireUpstream(answer);
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Configuration = upstream.Configuration });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync(GetAsking);
            if (section is null)
            {
                Assert.Equal("2", (await client.ReadAnswerAsync(isHead: true)).Header("Content-Length"));
                Assert.Equal(body, await client.ReadAsync(body.Length));
                continue;
            }

            Assert.Equal((body, section), await ReadAsync(client) is var read ? (read.Body, read.Section) : default);
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\nTrailer: X-Sum\r\n\r\n")]
    [InlineData("HTTP/1.1 304 Not Modified\r\nTrailer: X-Sum\r\n\r\n")]
    public async Task An_answer_that_has_no_body_has_no_chunks(string answer)
    {
        await using var upstream = new WireUpstream(answer);
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Configuration = upstream.Configuration });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        for (var i = 0; i < 2; i++)
        {
            Assert.Null((await client.AskAsync(GetAsking)).Header("Transfer-Encoding"));
        }
    }

    [Fact]
    public async Task HEAD_has_no_chunks()
    {
        await using var upstream = new WireUpstream("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n");
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Configuration = upstream.Configuration });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(200, (await client.AskAsync(GetAsking.Replace("GET", "HEAD", StringComparison.Ordinal))).Status);
        }
    }

    [Fact]
    public async Task A_client_of_HTTP_1_0_gets_the_body_alone()
    {
        await using var upstream = new WireUpstream(Announced);
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Configuration = upstream.Configuration });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        var answer = await client.AskAsync("GET / HTTP/1.0\r\nHost: a\r\nTE: trailers\r\n\r\n");

        Assert.Equal((null, "hello world"), (answer.Header("Transfer-Encoding"), answer.Body));
    }

    [Theory]
    [InlineData("")]
    [InlineData("OnResponse(response => response.Body.Transform(body => body.Input.CopyToAsync(body.Output)));")]
    public async Task A_body_that_breaks_off_has_no_end_and_the_connection_is_closed(string rule)
    {
        await using var upstream = new WireUpstream("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n5\r\nhello\r\n8\r\n world", closes: true);
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Configuration = upstream.Configuration, Rule = rule, ExpectErrors = true });
        await using var client = await RawClient.ConnectAsync(proxy.Address);

        await client.SendAsync(Get);

        Assert.DoesNotContain("\r\n0\r\n", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_answer_in_the_place_of_one_with_trailers_is_whole()
    {
        await using var upstream = new WireUpstream(Announced);
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Configuration = upstream.Configuration,
            Rule = "OnResponse(response => response.Body.Transform(body => throw new InvalidOperationException(\"no\")));",
            ExpectErrors = true,
        });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        for (var i = 0; i < 2; i++)
        {
            var answer = await client.AskAsync(Get);
            Assert.Equal((500, null), (answer.Status, answer.Header("Transfer-Encoding")));
            Assert.Contains("error id", answer.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task They_follow_what_transforms_made_of_the_body_without_what_speaks_of_other_bytes()
    {
        await using var upstream = new WireUpstream(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum, Repr-Digest\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 42\r\nRepr-Digest: sha-256=:AA==:\r\nETag: \"a\"\r\n\r\n");
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = BodyRules.Wrap("OnUpstreamResponse", "<", ">") + BodyRules.Wrap("OnResponse", "(", ")"), Configuration = upstream.Configuration });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync(Get);
            Assert.Equal(("(<hello>)", "X-Sum: 42\r\n"), await ReadAsync(client) is var read ? (read.Body, read.Section) : default);
        }
    }

    [Fact]
    public async Task They_follow_a_body_that_a_hook_has_held_whole()
    {
        await using var upstream = new WireUpstream(Announced);
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = "OnResponse(async response => { var all = await response.Body.BufferAsync(1000); response.Headers[\"X-Length\"] = $\"{all.Length}\"; });",
            Configuration = upstream.Configuration,
        });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        await client.SendAsync(Get);

        var answer = await ReadAsync(client);
        Assert.Equal(("11", "hello world"), (answer.Head.Header("X-Length"), answer.Body));
        Assert.StartsWith("X-Sum: 42\r\n", answer.Section, StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_follow_a_compressed_body()
    {
        var text = string.Concat(Enumerable.Repeat("0123456789abcdef", 200));
        await using var upstream = new WireUpstream(
            $"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n{text.Length:x}\r\n{text}\r\n0\r\nX-Sum: 42\r\n\r\n");
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            BuiltInPlugins = true,
            Configuration = upstream.Configuration,
            Settings = new Dictionary<string, string> { ["Options:Compression:Enabled"] = "true" },
        });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
            var answer = await ReadAsync(client);
            Assert.Equal(("gzip", "X-Sum: 42\r\n"), (answer.Head.Header("Content-Encoding"), answer.Section));
            using var plain = new StreamReader(new System.IO.Compression.GZipStream(new MemoryStream(Encoding.Latin1.GetBytes(answer.Body)), System.IO.Compression.CompressionMode.Decompress));
            Assert.Equal(text, await plain.ReadToEndAsync());
        }
    }

    [Theory]
    [InlineData("no-store", "X-Sum: 42\r\n", "X-Sum: 42\r\n")] // not kept: what comes is passed on
    [InlineData("max-age=60", "", "")] // a cache may leave them out (RFC 9111 3.1)
    public async Task They_pass_a_cache_by_that_keeps_nothing(string control, string first, string second)
    {
        await using var upstream = new WireUpstream(Announced.Replace("X-Late: a\r\nX-Late: b\r\n", "", StringComparison.Ordinal).Replace("\r\nTrailer", $"\r\nCache-Control: {control}\r\nTrailer", StringComparison.Ordinal));
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            BuiltInPlugins = true,
            Configuration = upstream.Configuration,
            Settings = new Dictionary<string, string> { ["Options:Caching:Enabled"] = "true" },
        });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        foreach (var section in (string[])[first, second])
        {
            await client.SendAsync(GetAsking);
            var answer = await client.ReadAnswerAsync(isHead: true);
            if (answer.Header("Content-Length") is { } length)
            {
                Assert.Equal(("11", "hello world", ""), (length, await client.ReadAsync(11), section));
                continue;
            }

            Assert.Equal(("hello world", section), await ReadAsync(client, answer) is var read ? (read.Body, read.Section) : default);
        }
    }

    [Fact]
    public async Task They_come_from_an_upstream_in_HTTP_2_too()
    {
        await using var upstream = await Upstream.StartAsync(
            async http =>
            {
                http.Response.DeclareTrailer("grpc-status");
                await http.Response.WriteAsync("hello");
                http.Response.AppendTrailer("grpc-status", "0");
                http.Response.AppendTrailer("grpc-message", "fine");
            },
            HttpProtocols.Http2);
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Upstream = upstream, Configuration = Http2Client.UpstreamConfiguration });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        await client.SendAsync(GetAsking);

        var answer = await ReadAsync(client);
        Assert.Equal("hello", answer.Body);
        Assert.Equal(["grpc-message: fine", "grpc-status: 0"], answer.Section.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Order());
        Assert.Equal("trailers", Assert.Single(upstream.Requests).Headers.TE.ToString());
    }

    [Fact]
    public async Task What_the_upstream_flushes_arrives_without_waiting_for_more()
    {
        var events = Channel.CreateUnbounded<string>();
        await using var upstream = await Upstream.StartAsync(
            async http =>
            {
                http.Response.ContentType = "text/event-stream";
                http.Response.DeclareTrailer("X-Sum");
                await http.Response.Body.FlushAsync();
                await foreach (var text in events.Reader.ReadAllAsync())
                {
                    await http.Response.WriteAsync(text);
                    await http.Response.Body.FlushAsync();
                }

                http.Response.AppendTrailer("X-Sum", "42");
            },
            HttpProtocols.Http2);
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Upstream = upstream, Configuration = Http2Client.UpstreamConfiguration });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        await client.SendAsync(Get);

        Assert.Equal(200, (await client.ReadAnswerAsync(isHead: true)).Status);
        foreach (var text in (string[])["data: 1\n", "data: 22\n"])
        {
            events.Writer.TryWrite(text);
            for (var received = ""; received != text;)
            {
                received += await client.ReadAsync(int.Parse(await client.ReadLineAsync(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                Assert.StartsWith(received, text, StringComparison.Ordinal);
                Assert.Equal("", await client.ReadLineAsync());
            }
        }

        events.Writer.Complete();
        Assert.Equal("0\r\nx-sum: 42\r\n\r\n", await client.ReadAsync(16));
    }

    [Fact]
    public async Task Much_passes_byte_for_byte_and_is_counted_without_its_chunks()
    {
        var text = string.Concat(Enumerable.Range(0, 100_000).Select(number => $"{number:d8}"));
        await using var upstream = new WireUpstream($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n{text.Length:x}\r\n{text}\r\n0\r\nX-Sum: 42\r\n\r\n");
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Configuration = upstream.Configuration,
            Rule = "OnCompleted(completion => Log.LogInformation(\"sent {Bytes}\", completion.BytesSent));",
        });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        for (var i = 1; i <= 2; i++)
        {
            await client.SendAsync(Get);
            var answer = await ReadAsync(client);
            Assert.Equal((text, "X-Sum: 42\r\n"), (answer.Body, answer.Section));
            await Eventually.LinesAsync(() => proxy.Log.Lines, "sent 800000", i);
        }
    }

    private static async Task<(WireMessage Head, string Body, string Section)> ReadAsync(WireConnection client, WireMessage? head = null)
    {
        head ??= await client.ReadAnswerAsync(isHead: true);
        Assert.Equal((200, "chunked"), (head.Status, head.Header("Transfer-Encoding")));
        var body = new StringBuilder();
        while (int.Parse(await client.ReadLineAsync(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) is > 0 and var size)
        {
            body.Append(await client.ReadAsync(size));
            Assert.Equal("", await client.ReadLineAsync());
        }

        var section = new StringBuilder();
        while (await client.ReadLineAsync() is { Length: > 0 } line)
        {
            section.Append(line).Append("\r\n");
        }

        return (head, body.ToString(), section.ToString());
    }
}
