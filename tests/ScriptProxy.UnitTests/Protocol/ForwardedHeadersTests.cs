using System.Net;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.UnitTests.Protocol;

public sealed class ForwardedHeadersTests
{
    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("X-Forwarded-Proto")]
    [InlineData("X-Forwarded-Host")]
    [InlineData("X-Forwarded-Port")]
    [InlineData("X-Forwarded-Server")]
    [InlineData("X-Forwarded-Prefix")]
    [InlineData("x-forwarded-user")]
    [InlineData("X_Forwarded_For")]
    [InlineData("X-Real_IP")]
    [InlineData("X-Real-IP")]
    [InlineData("Forwarded")]
    public void An_untrusted_peer_cannot_claim_anything(string header)
    {
        var context = Request("127.0.0.1");
        context.Request.Headers[header] = "9.9.9.9";

        var peer = Create().Resolve(context);

        Assert.False(context.Request.Headers.ContainsKey(header));
        Assert.Equal(IPAddress.Loopback, context.Connection.RemoteIpAddress);
        Assert.Equal(new Peer(IPAddress.Loopback, IPAddress.Loopback, "http", Trusted: false), peer);
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("1.1.1.1, 203.0.113.7", "203.0.113.7")]
    [InlineData("1.1.1.1, 203.0.113.7, 10.1.2.3", "203.0.113.7")]
    [InlineData("10.0.0.8, 10.1.2.3", "10.0.0.8")]
    [InlineData("203.0.113.7:4711", "203.0.113.7")]
    [InlineData("[2001:db8::1]:4711", "2001:db8::1")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("1.1.1.1, garbage, 10.1.2.3", "10.1.2.3")]
    [InlineData("1.1.1.1, unknown", "10.0.0.1")]
    [InlineData("1.1.1.1, _hidden, 10.1.2.3,", "10.1.2.3")]
    [InlineData("010.1.2.3", "10.0.0.1")]
    [InlineData("1", "10.0.0.1")]
    [InlineData("203.0.113.7:99999", "10.0.0.1")]
    [InlineData("[::1", "10.0.0.1")]
    [InlineData("fe80::1%eth0", "10.0.0.1")]
    [InlineData(" , ", "10.0.0.1")]
    public void The_client_is_the_first_from_the_right_that_is_no_trusted_proxy(string chain, string client)
    {
        var context = Request("10.0.0.1");
        context.Request.Headers["X-Forwarded-For"] = chain;

        var peer = Create().Resolve(context);

        Assert.Equal(client, context.Connection.RemoteIpAddress?.ToString());
        Assert.Equal(client, peer.Client?.ToString());
        Assert.Equal("10.0.0.1", peer.Address?.ToString());
    }

    [Fact]
    public void Several_lines_are_one_chain()
    {
        var context = Request("10.0.0.1");
        context.Request.Headers["X-Forwarded-For"] = new(["203.0.113.7", "10.0.0.3, 10.0.0.2"]);

        Create().Resolve(context);

        Assert.Equal("203.0.113.7", context.Connection.RemoteIpAddress?.ToString());
    }

    [Fact]
    public void A_chain_of_trusted_proxies_without_end_is_followed_so_far_only()
    {
        var context = Request("10.0.0.1");
        context.Request.Headers["X-Forwarded-For"] = "203.0.113.7" + string.Concat(Enumerable.Repeat(", 10.0.0.2", 5000));

        Create().Resolve(context);

        Assert.Equal("10.0.0.2", context.Connection.RemoteIpAddress?.ToString());
    }

    [Theory]
    [InlineData("https", "shop.example:8443", "https", "shop.example:8443")]
    [InlineData("HTTPS", "[::1]:80", "https", "[::1]:80")]
    [InlineData("ftp", "a b", "http", "original")]
    [InlineData("javascript", "user@host", "http", "original")]
    [InlineData("", "a/b", "http", "original")]
    [InlineData("http, https", "forged, shop", "https", "shop")]
    [InlineData("https", "a:99999", "https", "original")]
    public void Scheme_and_host_come_from_a_trusted_peer_if_they_are_valid(string proto, string host, string scheme, string expected)
    {
        var context = Request("10.0.0.1");
        context.Request.Headers["X-Forwarded-For"] = "203.0.113.7";
        context.Request.Headers["X-Forwarded-Proto"] = proto;
        context.Request.Headers["X-Forwarded-Host"] = host;

        var peer = Create(options => options.Believe = ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"]).Resolve(context);

        Assert.Equal(scheme, context.Request.Scheme);
        Assert.Equal(expected, context.Request.Host.Value);
        Assert.Equal("http", peer.Scheme);
    }

    [Theory]
    [InlineData("for=203.0.113.7;proto=https;host=shop", "203.0.113.7", "https", "shop")]
    [InlineData("For=\"[2001:db8::1]:4711\";Proto=https;Host=\"shop:8443\"", "2001:db8::1", "https", "shop:8443")]
    [InlineData("for=1.1.1.1, for=203.0.113.7;proto=https, for=10.0.0.3;proto=http", "203.0.113.7", "https", "original")]
    [InlineData("for=203.0.113.7;by=\"a,b;c\", for=10.0.0.3", "203.0.113.7", "http", "original")]
    [InlineData("for=1.1.1.1, for=_hidden, for=10.0.0.3", "10.0.0.3", "http", "original")]
    [InlineData("for=1.1.1.1, for=unknown", "10.0.0.1", "http", "original")]
    [InlineData("for=1.1.1.1, proto=https", "10.0.0.1", "http", "original")]
    [InlineData("for=\"203.0.113.7", "10.0.0.1", "http", "original")]
    [InlineData("for=\"203.0.\\113.7\"", "10.0.0.1", "http", "original")]
    [InlineData("for=203.0.113.7:_port", "203.0.113.7", "http", "original")]
    [InlineData("for=\", for=203.0.113.9", "203.0.113.9", "http", "original")]
    [InlineData("for=\"a\\\", for=203.0.113.9;by=\"x\\\",y\"", "203.0.113.9", "http", "original")]
    [InlineData("for=1.1.1.1, for=\", for=10.0.0.3", "10.0.0.3", "http", "original")]
    [InlineData("for=1.1.1.1, x=\"for=2.2.2.2, for=203.0.113.9\"", "10.0.0.1", "http", "original")]
    public void Forwarded_is_read_where_it_is_believed(string value, string client, string scheme, string host)
    {
        var context = Request("10.0.0.1");
        context.Request.Headers["Forwarded"] = value;

        Create(options => options.Believe = ["Forwarded"]).Resolve(context);

        Assert.Equal(client, context.Connection.RemoteIpAddress?.ToString());
        Assert.Equal(scheme, context.Request.Scheme);
        Assert.Equal(host, context.Request.Host.Value);
    }

    [Fact]
    public void No_number_of_elements_hides_what_the_nearest_proxy_says()
    {
        var context = Request("10.0.0.1");
        context.Request.Headers["Forwarded"] = string.Concat(Enumerable.Repeat("for=1.1.1.1, ", 5000)) + "for=203.0.113.9";

        Create(options => options.Believe = ["Forwarded"]).Resolve(context);

        Assert.Equal("203.0.113.9", context.Connection.RemoteIpAddress?.ToString());
    }

    [Theory]
    [InlineData("for=10.9.9.9", "for=\", for=203.0.113.9", "203.0.113.9")]
    [InlineData("for=10.9.9.9", "for=\"", "10.0.0.1")]
    [InlineData("for=1.1.1.1", "for=\", for=10.0.0.2", "10.0.0.2")]
    [InlineData("for=203.0.113.9", "", "203.0.113.9")]
    public void A_line_that_cannot_be_read_ends_the_chain(string first, string second, string client)
    {
        var context = Request("10.0.0.1");
        context.Request.Headers["Forwarded"] = new([first, second]);

        Create(options => options.Believe = ["Forwarded"]).Resolve(context);

        Assert.Equal(client, context.Connection.RemoteIpAddress?.ToString());
    }

    [Fact]
    public void Forwarded_is_discarded_where_it_is_not_believed_though_it_is_sent()
    {
        var context = Request("10.0.0.1");
        context.Request.Headers["Forwarded"] = "for=203.0.113.7";

        Create(options => options.Forwarded = true).Resolve(context);

        Assert.Equal("10.0.0.1", context.Connection.RemoteIpAddress?.ToString());
        Assert.False(context.Request.Headers.ContainsKey("Forwarded"));
    }

    [Fact]
    public void An_IPv4_client_on_a_dual_stack_socket_has_an_IPv4_address()
    {
        var context = Request("::ffff:10.0.0.1");
        context.Request.Headers["X-Forwarded-For"] = "203.0.113.7";

        var peer = Create().Resolve(context);

        Assert.Equal("10.0.0.1", peer.Address?.ToString());
        Assert.True(peer.Trusted);
    }

    [Fact]
    public void An_upstream_is_told_about_an_untrusted_client()
    {
        var context = Request("203.0.113.7");
        context.Request.Headers["X-Forwarded-For"] = "1.1.1.1";
        using var upstream = Apply(Create(), context);

        Assert.Equal("203.0.113.7", Header(upstream, "X-Forwarded-For"));
        Assert.Equal("203.0.113.7", Header(upstream, "X-Real-IP"));
        Assert.Equal("http", Header(upstream, "X-Forwarded-Proto"));
        Assert.Equal("original", Header(upstream, "X-Forwarded-Host"));
        Assert.Equal("1.1 scriptproxy", Header(upstream, "Via"));
        Assert.Null(Header(upstream, "Forwarded"));
    }

    [Fact]
    public void The_chain_of_a_trusted_proxy_is_continued()
    {
        var context = Request("10.0.0.1");
        context.Request.Headers["X-Forwarded-For"] = new(["1.1.1.1, 203.0.113.7", "10.0.0.2"]);
        context.Request.Headers["X-Forwarded-Proto"] = "https";
        using var upstream = Apply(Create(options => options.Forwarded = true), context);

        Assert.Equal("1.1.1.1, 203.0.113.7,10.0.0.2, 10.0.0.1", Header(upstream, "X-Forwarded-For"));
        Assert.Equal("203.0.113.7", Header(upstream, "X-Real-IP"));
        Assert.Equal("https", Header(upstream, "X-Forwarded-Proto"));
        Assert.Equal("for=203.0.113.7;host=original;proto=https", Header(upstream, "Forwarded"));
    }

    [Fact]
    public void A_client_that_Forwarded_tells_is_told_by_the_other_headers_as_well()
    {
        var context = Request("10.0.0.1");
        context.Request.Headers["X-Forwarded-For"] = "1.1.1.1";
        context.Request.Headers["Forwarded"] = "for=203.0.113.7;proto=https";
        using var upstream = Apply(Create(options => (options.Forwarded, options.Believe) = (true, ["Forwarded"])), context);

        Assert.Equal("203.0.113.7", Header(upstream, "X-Forwarded-For"));
        Assert.Equal("https", Header(upstream, "X-Forwarded-Proto"));
        Assert.Equal("for=203.0.113.7;proto=https, for=10.0.0.1;host=original;proto=http", Header(upstream, "Forwarded"));
    }

    [Theory]
    [InlineData("X-Forwarded-Host", true)]
    [InlineData("x_forwarded-host", true)]
    [InlineData("X_Forwarded_Proto", true)]
    [InlineData("X_Forwarded_For", true)]
    [InlineData("X-Forwarded_For", true)]
    [InlineData("Forwarded", true)]
    [InlineData("X-Forwarded-For", false)]
    [InlineData("x-forwarded-proto", false)]
    [InlineData("X-Forwarded-Prefix", true)]
    [InlineData("X-Real_IP", true)]
    public void A_trusted_proxy_is_believed_in_what_is_listed_and_the_others_are_discarded(string header, bool isDiscarded)
    {
        var context = Request("10.0.0.1");
        context.Request.Headers[header] = "https";

        Create().Resolve(context);

        Assert.Equal(isDiscarded, !context.Request.Headers.ContainsKey(header));
        Assert.Equal("original", context.Request.Host.Value);
    }

    [Fact]
    public void An_address_that_a_rule_set_is_sent_alone()
    {
        var context = Request("10.0.0.1");
        context.Request.Headers["X-Forwarded-For"] = "203.0.113.7";
        using var upstream = Apply(
            Create(options => options.Forwarded = true),
            context,
            then: () => context.Connection.RemoteIpAddress = IPAddress.Parse("2001:db8::5"));

        Assert.Equal("2001:db8::5", Header(upstream, "X-Forwarded-For"));
        Assert.Equal("2001:db8::5", Header(upstream, "X-Real-IP"));
        Assert.Equal("for=\"[2001:db8::5]\";host=original;proto=http", Header(upstream, "Forwarded"));
    }

    [Fact]
    public void Everything_can_be_switched_off()
    {
        var forwarded = Create(options => (options.XForwarded, options.XRealIp, options.Via) = (false, false, ""));
        using var upstream = Apply(forwarded, Request("203.0.113.7"));
        var response = new DefaultHttpContext().Response;
        forwarded.ApplyVia(response, HttpVersion.Version11);

        Assert.Empty(upstream.Headers);
        Assert.Empty(response.Headers);
    }

    [Theory]
    [InlineData("HTTP/1.0", "1.0 scriptproxy")]
    [InlineData("HTTP/1.1", "1.1 scriptproxy")]
    [InlineData("HTTP/2", "2 scriptproxy")]
    [InlineData("HTTP/3", "3 scriptproxy")]
    public void Via_names_the_version_in_which_the_request_came(string protocol, string via)
    {
        var context = Request("203.0.113.7");
        context.Request.Protocol = protocol;
        using var upstream = Apply(Create(), context);

        Assert.Equal(via, Header(upstream, "Via"));
    }

    [Fact]
    public void Via_is_appended_both_ways()
    {
        var context = Request("203.0.113.7");
        using var upstream = new HttpRequestMessage();
        upstream.Headers.TryAddWithoutValidation("Via", "1.0 fred, 1.1 p.example");
        var forwarded = Create();
        forwarded.Apply(upstream, context, forwarded.Resolve(context), "original");
        context.Response.Headers.Via = "1.1 inner";
        forwarded.ApplyVia(context.Response, HttpVersion.Version20);

        Assert.Equal("1.0 fred, 1.1 p.example, 1.1 scriptproxy", Header(upstream, "Via"));
        Assert.Equal("1.1 inner, 2 scriptproxy", context.Response.Headers.Via.ToString());
    }

    [Fact]
    public void Wrong_options_are_all_reported()
    {
        var errors = new List<string>();

        var created = ForwardedHeaders.TryCreate(
            new ForwardingOptions { TrustedProxies = ["10.0.0.0/8", "10.0.0.0/33", "localhost", "::1"], Via = "my proxy", Believe = ["X-Forwarded-Proto", "forwarded", "x-real-ip"] }, errors, out _);

        Assert.False(created);
        Assert.Collection(
            errors,
            error => Assert.Contains("'10.0.0.0/33'", error),
            error => Assert.Contains("'localhost'", error),
            error => Assert.Contains("'Forwarded' cannot stand beside 'X-Forwarded-Proto'", error),
            error => Assert.Contains("set XRealIp to false", error),
            error => Assert.Contains("'my proxy'", error));
    }

    [Fact]
    public void To_look_for_what_is_not_believed_allocates_nothing()
    {
        var believed = new BelievedHeaders(["X-Forwarded-For", "X-Forwarded-Proto"], []);
        var headers = new HeaderDictionary { ["X-Forwarded-For"] = "203.0.113.7", ["X-Forwarded-Proto"] = "https", ["Accept"] = "*/*" };
        believed.RemoveOthers(headers);
        var before = GC.GetAllocatedBytesForCurrentThread();
        believed.RemoveOthers(headers);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(3, headers.Count);
    }

    [Fact]
    public void Resolving_an_ordinary_client_allocates_nothing()
    {
        var forwarded = Create();
        var context = Request("::ffff:203.0.113.7");
        var mapped = context.Connection.RemoteIpAddress;
        forwarded.Resolve(context, hasClaims: false);
        context.Connection.RemoteIpAddress = mapped;

        var before = GC.GetAllocatedBytesForCurrentThread();
        forwarded.Resolve(context, hasClaims: false);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static HttpRequestMessage Apply(ForwardedHeaders forwarded, HttpContext context, Action? then = null)
    {
        var upstream = new HttpRequestMessage();
        var peer = forwarded.Resolve(context);
        then?.Invoke();
        forwarded.Apply(upstream, context, peer, context.Request.Host.Value ?? "");
        return upstream;
    }

    private static string? Header(HttpRequestMessage request, string name) =>
        request.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    private static ForwardedHeaders Create(Action<ForwardingOptions>? configure = null)
    {
        var options = new ForwardingOptions { TrustedProxies = ["10.0.0.0/8", "::1"] };
        configure?.Invoke(options);
        var errors = new List<string>();
        Assert.True(ForwardedHeaders.TryCreate(options, errors, out var forwarded), string.Join('\n', errors));
        return forwarded;
    }

    private static DefaultHttpContext Request(string address)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        context.Request.Scheme = "http";
        context.Request.Protocol = HttpProtocol.Http11;
        context.Request.Host = new HostString("original");
        return context;
    }
}
