namespace ScriptProxy.FunctionalTests.Wire;

public sealed class RequestTargetTests(WireProxy proxy) : IClassFixture<WireProxy>
{
    [Fact]
    public async Task Targets_reach_the_upstream_byte_for_byte_on_one_connection()
    {
        string[] targets =
        [
            "/a%2Fb", "/a%2fb", "/a%ff", "/a%3Bb", "/a;b", "/a//b", "//a", "/a..b/.c", "/%61", "/a%252Fb", "/a%5Cb", "/%E4%BD%A0", "/a|b", "/[a]{b}\"^`",
            "/?", "/a?", "/a?b=%2F+c%20d&&e=%ff", "/a?b=c|d\"e<f>", "/a?b%23c", "/a?b?c=/../d", "/~a!$&'()*+,=:@",
        ];
        using var connection = await proxy.ConnectAsync();
        proxy.Upstream.Requests.Clear();

        foreach (var target in targets)
        {
            Assert.Equal(200, (await connection.AskAsync($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        }

        Assert.Equal(targets, proxy.Upstream.Requests.Select(request => request.Target));
    }

    [Fact]
    public async Task A_whole_URI_is_asked_for_by_its_path_and_its_host()
    {
        using var connection = await proxy.ConnectAsync();
        proxy.Upstream.Requests.Clear();

        await connection.AskAsync("GET http://a/b%2Fc?d=%ff HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal("/b%2Fc?d=%ff", Assert.Single(proxy.Upstream.Requests).Target);
    }

    [Theory]
    [InlineData("/a#b")]
    [InlineData("/a\rb")]
    [InlineData("/a\0b")]
    [InlineData("/a\tb")]
    [InlineData("/a\u00e9b")]
    [InlineData("/a%zzb")]
    [InlineData("/a%00b")]
    [InlineData("/public/..%2Fadmin")]
    [InlineData("/public/%2e%2e%2fadmin")]
    [InlineData("/public/..\\admin")]
    [InlineData("/public/..%5cadmin")]
    [InlineData("/public/..;/admin")]
    [InlineData("/public%2F../admin")]
    public async Task A_target_that_could_mislead_gets_400_and_the_connection_ends(string target)
    {
        using var connection = await proxy.ConnectAsync();
        proxy.Upstream.Requests.Clear();

        Assert.Equal(400, (await connection.AskAsync($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n")).Status);

        Assert.True(await connection.IsClosedAsync());
        Assert.Empty(proxy.Upstream.Requests);
    }

    [Theory]
    [InlineData("CONNECT a:443", 501)]
    [InlineData("GET *", 405)]
    public async Task Targets_of_other_methods_are_refused(string request, int status)
    {
        using var connection = await proxy.ConnectAsync();
        proxy.Upstream.Requests.Clear();

        Assert.Equal(status, (await connection.AskAsync($"{request} HTTP/1.1\r\nHost: a:443\r\n\r\n")).Status);

        Assert.True(await connection.IsClosedAsync());
        Assert.Empty(proxy.Upstream.Requests);
    }
}
