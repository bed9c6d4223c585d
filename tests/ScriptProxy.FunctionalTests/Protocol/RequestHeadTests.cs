using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ScriptProxy.FunctionalTests.Protocol;

public sealed class RequestHeadTests
{
    [Theory]
    [InlineData("/a#b")]
    [InlineData("/a\rb")]
    [InlineData("/a\tb")]
    [InlineData("/a\u0001b")]
    [InlineData("/a\u007fb")]
    [InlineData("/a?b#c")]
    [InlineData("/a?b\u0001c")]
    [InlineData("/a b")]
    [InlineData("/a?\u00e9")]
    [InlineData("/a/..%2Fb")]
    [InlineData("/a/%2e%2E%5cb")]
    [InlineData("/a/..\\b")]
    [InlineData("/a\\..\\b")]
    [InlineData("/a%2f../b")]
    [InlineData("/a%2F..")]
    [InlineData("/a%5c.")]
    [InlineData("/a/..;/b")]
    [InlineData("/a/.;x=1/b")]
    [InlineData("/a%zz")]
    [InlineData("/a%2")]
    [InlineData("/a%00")]
    [InlineData("http://host/a%00")]
    [InlineData("*")]
    [InlineData("http://user:secret@host/a")]
    [InlineData("http://host/a\\b")]
    [InlineData("http://host/a#b")]
    [InlineData("http://other/a")]
    public async Task A_target_that_servers_read_differently_gets_400(string target)
    {
        await using var server = await RawServer.StartAsync();

        var status = await server.StatusOfAsync($"GET {target} HTTP/1.1\r\nHost: host\r\n\r\n");

        // Kestrel itself refuses GET * with 405.
        Assert.Equal(target == "*" ? 405 : 400, status);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/a%2Fb/a%ff/a%3Bb")]
    [InlineData("/a/../b")]
    [InlineData("/a/%2e%2e/b")]
    [InlineData("/a;v=1.2/b..c/...")]
    [InlineData("/a%2Fb.c%5C.d")]
    [InlineData("/\"<>^`{|}[]?a=[1]|{}\"%zz")]
    [InlineData("//a//b")]
    [InlineData("http://host/a%2Fb?c")]
    [InlineData("http://host?c")]
    public async Task A_target_with_one_reading_is_taken(string target)
    {
        await using var server = await RawServer.StartAsync();

        Assert.Equal(200, await server.StatusOfAsync($"GET {target} HTTP/1.1\r\nHost: host\r\n\r\n"));
    }

    [Fact]
    public async Task The_query_of_an_absolute_target_stays_as_it_was_spelled()
    {
        await using var server = await RawServer.StartAsync();

        Assert.Contains("query=?b={\"}%7e ", await server.SendAsync("GET http://host/a?b={\"}%7e HTTP/1.1\r\nHost: host\r\n\r\n"));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost:\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: \r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.0\r\nHost:\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n")]
    public async Task A_request_without_a_host_gets_400(string request)
    {
        await using var server = await RawServer.StartAsync();

        Assert.Equal(400, await server.StatusOfAsync(request));
    }

    [Fact]
    public async Task HTTP_1_0_may_come_without_a_host()
    {
        await using var server = await RawServer.StartAsync();

        Assert.Equal(200, await server.StatusOfAsync("GET / HTTP/1.0\r\n\r\n"));
    }

    [Theory]
    [InlineData("X(: 1")]
    [InlineData("X\u0001y: 1")]
    [InlineData("X\u007f: 1")]
    [InlineData("X\"y: 1")]
    [InlineData("X\u00e9: 1")]
    [InlineData("X: a\rb")]
    [InlineData("X: a\0b")]
    public async Task A_header_with_illegal_bytes_gets_400(string header)
    {
        await using var server = await RawServer.StartAsync();

        Assert.Equal(400, await server.StatusOfAsync($"GET / HTTP/1.1\r\nHost: a\r\n{header}\r\n\r\n"));
    }

    [Theory]
    [InlineData("chunked", 200)]
    [InlineData("CHUNKED", 200)]
    [InlineData("gzip, chunked", 501)]
    [InlineData("identity, chunked", 501)]
    [InlineData("chunked, chunked", 400)]
    [InlineData("chunked\r\nTransfer-Encoding: chunked", 400)]
    [InlineData("gzip\r\nTransfer-Encoding: chunked", 501)]
    [InlineData("chunked, gzip", 400)]
    [InlineData("gzip", 400)]
    [InlineData(",chunked", 400)]
    [InlineData("\u000bchunked", 400)]
    [InlineData("chunked;q=1", 400)]
    public async Task Only_chunked_once_is_a_transfer_coding(string coding, int status)
    {
        await using var server = await RawServer.StartAsync();

        var answer = await server.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: {coding}\r\n\r\n0\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status} ", answer);
        Assert.Equal(status != 200, answer.Contains("Connection: close", StringComparison.Ordinal));
    }

    [Fact]
    public async Task HTTP_1_0_with_a_transfer_coding_gets_400()
    {
        await using var server = await RawServer.StartAsync();

        Assert.Equal(400, await server.StatusOfAsync("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
    }

    [Fact]
    public async Task Chunked_wins_over_a_length_and_closes_the_connection()
    {
        await using var server = await RawServer.StartAsync();

        var answer = await server.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 ", answer);
        Assert.Contains("Connection: close", answer);
        Assert.Contains("length=\n", answer);
        Assert.DoesNotContain("Content-Length", answer);
    }

    [Theory]
    [InlineData("+5")]
    [InlineData("-0")]
    [InlineData("5, 5")]
    [InlineData("5\r\nContent-Length: 5")]
    [InlineData("0x5")]
    [InlineData("5\u000b")]
    [InlineData("")]
    [InlineData("999999999999999999999999999999")]
    [InlineData("9999999999999999999")]
    public async Task A_length_that_is_not_digits_gets_400(string length)
    {
        await using var server = await RawServer.StartAsync();

        Assert.Equal(400, await server.StatusOfAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\nabcde"));
    }

    [Fact]
    public async Task A_length_of_digits_is_taken()
    {
        await using var server = await RawServer.StartAsync();

        Assert.Contains("length=5", await server.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde"));
    }

    [Theory]
    [InlineData("100-continue", 200)]
    [InlineData("100-Continue", 200)]
    [InlineData("something", 417)]
    [InlineData("100-continue, something", 417)]
    public async Task Only_100_continue_may_be_expected(string expect, int status)
    {
        await using var server = await RawServer.StartAsync();

        Assert.Equal(status, await server.StatusOfAsync($"GET / HTTP/1.1\r\nHost: a\r\nExpect: {expect}\r\n\r\n"));
    }

    [Theory]
    [InlineData("Connection: X-Hop")]
    [InlineData("Connection: close, X-Hop")]
    [InlineData("Connection: x-hop , close")]
    [InlineData("Connection: keep-alive, X-Hop")]
    [InlineData("Connection: Upgrade, X-Hop")]
    [InlineData("Connection: keep-alive\r\nConnection: X-Hop")]
    [InlineData("Connection: X-Hop\r\nConnection: close")]
    [InlineData("Connection: ,, X-Other,\tX-Hop")]
    public async Task Headers_named_in_Connection_are_removed(string connection)
    {
        await using var server = await RawServer.StartAsync();

        var answer = await server.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\nX-Hop: 1\r\nX-End: 2\r\n{connection}\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 ", answer);
        Assert.DoesNotContain("X-Hop", answer);
        Assert.Contains("X-End=2", answer);
        Assert.Equal(connection.Contains("Upgrade", StringComparison.Ordinal), answer.Contains("Connection=Upgrade", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Naming_framing_headers_in_Connection_strips_none_of_them()
    {
        await using var server = await RawServer.StartAsync();

        var answer = await server.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nConnection: Host, Content-Length, Transfer-Encoding\r\n\r\nabcde");

        Assert.Contains("Host=a", answer);
        Assert.Contains("length=5", answer);
    }

    [Theory]
    [InlineData("Connection: keep-alive", true)]
    [InlineData("Connection: close", false)]
    [InlineData("Connection: Upgrade, HTTP2-Settings", true)]
    public async Task A_connection_stays_open_as_the_client_asked(string connection, bool stays)
    {
        await using var server = await RawServer.StartAsync();

        var answer = await server.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\n{connection}\r\n\r\n");

        Assert.Equal(!stays, answer.Contains("Connection: close", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", 501)]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 200)]
    public async Task Tunnels_are_refused_and_the_server_wide_OPTIONS_is_taken(string request, int status)
    {
        await using var server = await RawServer.StartAsync();

        Assert.Equal(status, await server.StatusOfAsync(request));
    }

    [Fact]
    public async Task A_Latin1_byte_in_a_value_passes_both_ways()
    {
        await using var server = await RawServer.StartAsync(context =>
        {
            context.Response.Headers["X-Echo"] = context.Request.Headers["X-Name"];
            return context.Response.WriteAsync("ok");
        });

        Assert.Contains("X-Echo: Andr\u00e9\r\n", await server.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nX-Name: Andr\u00e9\r\n\r\n"));
    }
}
