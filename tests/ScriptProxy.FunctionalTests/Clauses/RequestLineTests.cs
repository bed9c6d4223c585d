using ScriptProxy.FunctionalTests.Wire;

namespace ScriptProxy.FunctionalTests.Clauses;

/// <summary>RFC 9112 2 and 3: lines, versions, and what stands between the parts of a request line.</summary>
public sealed class RequestLineTests(ClauseProxy proxy) : IClassFixture<ClauseProxy>
{
    private const string End = " HTTP/1.1\r\nHost: a\r\n\r\n";

    [Theory]
    [InlineData("GET / HTTP/1.1\nHost: a\n\n")]
    [InlineData("GET / HTTP/1.1\nHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\nX: 1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\n")]
    [InlineData("GET / HTTP/1.1\r\rHost: a\r\n\r\n")]
    public Task A_line_that_ends_in_a_bare_LF_or_CR_is_refused(string request) => proxy.RefusesAsync(request, 400);

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n Host: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\tHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n \r\nHost: a\r\n\r\n")]
    public Task White_space_between_the_request_line_and_the_first_field_is_refused(string request) => proxy.RefusesAsync(request, 400);

    [Theory]
    [InlineData("HTTP/1.2", 505)]
    [InlineData("HTTP/2.0", 505)]
    [InlineData("HTTP/0.9", 505)]
    [InlineData("HTTP/1.10", 400)]
    [InlineData("http/1.1", 505)]
    [InlineData("HTTP/11", 400)]
    [InlineData("HTTP 1.1", 505)]
    [InlineData("HTTP/1.1a", 400)]
    [InlineData("XTTP/1.1", 505)]
    public Task A_version_that_is_none_of_HTTP1_is_refused(string version, int status) => proxy.RefusesAsync($"GET / {version}\r\nHost: a\r\n\r\n", status);

    [Theory]
    [InlineData("GET  /" + End)]
    [InlineData("GET\t/" + End)]
    [InlineData("GET /a\tHTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /axHTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /\t HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /\r HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1 \r\nHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\t\r\nHost: a\r\n\r\n")]
    [InlineData(" GET /" + End)]
    [InlineData("GET\u000b/" + End)]
    [InlineData("GET /\r\nHost: a\r\n\r\n")]
    [InlineData("GET\r\nHost: a\r\n\r\n")]
    [InlineData("G(T /" + End)]
    public Task More_or_less_than_a_single_space_between_the_parts_is_refused(string request) => proxy.RefusesAsync(request, 400);

    [Theory]
    [InlineData("GET a:80", 405)]
    [InlineData("POST a:80", 405)]
    [InlineData("OPTIONS a:80", 405)]
    [InlineData("GET a", 405)]
    [InlineData("GET http:", 405)]
    [InlineData("GET http:/a", 400)]
    public Task The_form_of_a_tunnels_target_is_refused_for_what_is_none(string request, int status) => proxy.RefusesAsync(request + End, status);

    // RFC 9112 3 lets a reader take several spaces for one. Behind a target of a single sign, Kestrel takes whatever stands there for the space. What counts is that the upstream has no choice left.
    [Theory]
    [InlineData("GET /a  HTTP/1.1\r\nHost: a\r\n\r\n", "/a")]
    [InlineData("GET /\tHTTP/1.1\r\nHost: a\r\n\r\n", "/")]
    [InlineData("GET /xHTTP/1.1\r\nHost: a\r\n\r\n", "/")]
    public async Task What_is_read_as_the_space_before_the_version_is_one_to_the_upstream(string request, string target)
    {
        proxy.Upstream.Requests.Clear();
        using var connection = await proxy.ConnectAsync();

        Assert.Equal(200, (await connection.AskAsync(request)).Status);

        Assert.Equal([$"GET {target} HTTP/1.1"], (await proxy.ReceivedAsync()).Select(received => received.FirstLine));
    }

    [Theory]
    [InlineData("\r\nGET /a" + End)]
    [InlineData("\r\n\r\n\r\nGET /a" + End)]
    [InlineData("\nGET /a" + End)]
    public async Task Empty_lines_before_a_request_are_passed_over(string request)
    {
        proxy.Upstream.Requests.Clear();
        using var connection = await proxy.ConnectAsync();

        Assert.Equal(200, (await connection.AskAsync(request)).Status);
        Assert.Equal(200, (await connection.AskAsync(request)).Status); // and behind another request, where clients once sent one

        Assert.Equal(["GET /a HTTP/1.1", "GET /a HTTP/1.1"], (await proxy.ReceivedAsync()).Select(received => received.FirstLine));
    }
}
