using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Forwarding;

public sealed class ClientAddressTests
{
    private const string Claims =
        "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: shop.example\r\nX-Forwarded-Prefix: /p\r\n"
        + "X_Forwarded_For: 203.0.113.7\r\nX-Real-IP: 203.0.113.7\r\nForwarded: for=203.0.113.7;proto=https;host=shop.example\r\n";

    private const string SeenByRule = """
        OnRequest(request =>
        {
            request.Headers["X-Seen"] = $"{request.ClientAddress} {request.Scheme} {request.Host}";
            return Continue;
        });
        """;

    [Fact]
    public async Task An_untrusted_client_forges_nothing()
    {
        await using var upstream = new WireUpstream();
        await using var proxy = await StartAsync(upstream, """ "Forwarded": true """);

        var received = await SendAsync(proxy, upstream, Claims);

        Assert.Equal("127.0.0.1 http a.example", received.Header("X-Seen"));
        Assert.Equal("127.0.0.1", received.Header("X-Forwarded-For"));
        Assert.Equal("http", received.Header("X-Forwarded-Proto"));
        Assert.Equal("a.example", received.Header("X-Forwarded-Host"));
        Assert.Equal("127.0.0.1", received.Header("X-Real-IP"));
        Assert.Equal("for=127.0.0.1;host=a.example;proto=http", received.Header("Forwarded"));
        Assert.Null(received.Header("X-Forwarded-Prefix"));
        Assert.Null(received.Header("X_Forwarded_For"));
    }

    [Fact]
    public async Task A_trusted_proxy_is_believed_and_its_chain_goes_on()
    {
        await using var upstream = new WireUpstream();
        await using var proxy = await StartAsync(upstream, """ "TrustedProxies": ["127.0.0.1", "10.0.0.0/8"] """);

        var received = await SendAsync(
            proxy, upstream, "X-Forwarded-For: 198.51.100.1, 203.0.113.7, 10.1.1.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: shop.example\r\n");

        Assert.Equal("203.0.113.7 https a.example", received.Header("X-Seen"));
        Assert.Equal("198.51.100.1, 203.0.113.7, 10.1.1.1, 127.0.0.1", received.Header("X-Forwarded-For"));
        Assert.Equal("https", received.Header("X-Forwarded-Proto"));
        Assert.Equal("a.example", received.Header("X-Forwarded-Host"));
        Assert.Equal("203.0.113.7", received.Header("X-Real-IP"));
    }

    // A front proxy that writes one of them passes on what its client sent of the others.
    [Theory]
    [InlineData(""" "X-Forwarded-For", "X-Forwarded-Proto" """, "203.0.113.7 https a.example", "203.0.113.7, 127.0.0.1", "for=203.0.113.7;host=a.example;proto=https")]
    [InlineData(""" "X-Forwarded-For" """, "203.0.113.7 http a.example", "203.0.113.7, 127.0.0.1", "for=203.0.113.7;host=a.example;proto=http")]
    [InlineData(""" "x-forwarded-host" """, "127.0.0.1 http shop.example", "127.0.0.1", "for=127.0.0.1;host=shop.example;proto=http")]
    [InlineData(""" "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host" """, "203.0.113.7 https shop.example", "203.0.113.7, 127.0.0.1", "for=203.0.113.7;host=shop.example;proto=https")]
    [InlineData(""" "Forwarded" """, "192.0.2.9 https other.example", "192.0.2.9", "for=192.0.2.9;proto=https;host=other.example, for=127.0.0.1;host=other.example;proto=http")]
    [InlineData("", "127.0.0.1 http a.example", "127.0.0.1", "for=127.0.0.1;host=a.example;proto=http")]
    public async Task The_operator_says_which_headers_of_a_trusted_proxy_are_believed(string believed, string seen, string chain, string forwarded)
    {
        await using var upstream = new WireUpstream();
        await using var proxy = await StartAsync(upstream, $""" "TrustedProxies": ["127.0.0.1"], "Believe": [{believed}], "Forwarded": true """);

        var received = await SendAsync(
            proxy, upstream, "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: shop.example\r\nForwarded: for=192.0.2.9;proto=https;host=other.example\r\n");

        Assert.Equal((seen, chain, forwarded), (received.Header("X-Seen"), received.Header("X-Forwarded-For"), received.Header("Forwarded")));
    }

    [Fact]
    public async Task What_is_not_believed_does_not_get_through_where_the_proxy_sends_none_itself()
    {
        await using var upstream = new WireUpstream();
        await using var proxy = await StartAsync(upstream, """ "TrustedProxies": ["127.0.0.1"], "XForwarded": false """);

        var received = await SendAsync(proxy, upstream, "X_Forwarded_For: 192.0.2.9\r\n" + Claims.Replace("X_Forwarded_For: 203.0.113.7\r\n", "X_Forwarded_Host: evil\r\n", StringComparison.Ordinal));

        Assert.Equal(("203.0.113.7", "https"), (received.Header("X-Forwarded-For"), received.Header("X-Forwarded-Proto")));
        Assert.All(["X-Forwarded-Host", "X_Forwarded_Host", "X_Forwarded_For", "Forwarded"], name => Assert.Null(received.Header(name)));
    }

    [Fact]
    public async Task Of_all_other_headers_that_say_who_asks_those_get_through_that_are_named()
    {
        await using var upstream = new WireUpstream();
        await using var proxy = await StartAsync(upstream, """ "TrustedProxies": ["127.0.0.1"], "Believe": ["X-Forwarded-For", "X-Forwarded-User"], "XRealIp": false """);

        var received = await SendAsync(
            proxy, upstream, "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-User: ann\r\nX_Forwarded_User: root\r\nX-Forwarded-Prefix: /evil\r\nX-Real-IP: 192.0.2.9\r\nX_Real_IP: 192.0.2.9\r\nX-Real_IP: 192.0.2.9\r\nX-Forwarded-Email: evil\r\n");

        Assert.Equal(("203.0.113.7, 127.0.0.1", "ann"), (received.Header("X-Forwarded-For"), received.Header("X-Forwarded-User")));
        Assert.All(["X_Forwarded_User", "X-Forwarded-Prefix", "X-Real-IP", "X_Real_IP", "X-Real_IP", "X-Forwarded-Email"], name => Assert.Null(received.Header(name)));
    }

    // What a client has named in Connection, a front proxy that passes it on has not meant to be taken off.
    [Theory]
    [InlineData("127.0.0.1", "203.0.113.7 https a.example", "203.0.113.7, 127.0.0.1", "1.1 front, 1.1 scriptproxy")]
    [InlineData("192.0.2.1", "127.0.0.1 http a.example", "127.0.0.1", "1.1 front, 1.1 scriptproxy")]
    public async Task Connection_takes_no_forwarding_header_from_a_trusted_proxy_and_leaves_none_of_a_client(string trusted, string seen, string chain, string via)
    {
        await using var upstream = new WireUpstream();
        await using var proxy = await StartAsync(upstream, $""" "TrustedProxies": ["{trusted}"] """);

        var received = await SendAsync(
            proxy, upstream, "Connection: keep-alive, X-Forwarded-For, x-forwarded-proto, X-Forwarded-Host, X-Real-IP, Forwarded, Via, X-Hop\r\nX-Hop: 1\r\nVia: 1.1 front\r\n" + Claims);

        Assert.Equal((seen, chain, via), (received.Header("X-Seen"), received.Header("X-Forwarded-For"), received.Header("Via")));
        Assert.Null(received.Header("X-Hop"));
    }

    [Fact]
    public async Task A_trusted_proxy_may_speak_by_Forwarded_alone()
    {
        await using var upstream = new WireUpstream();
        await using var proxy = await StartAsync(upstream, """ "TrustedProxies": ["127.0.0.1"], "Believe": ["Forwarded"], "Forwarded": true, "XForwarded": false, "XRealIp": false """);

        var received = await SendAsync(proxy, upstream, "Forwarded: for=\"[2001:db8::7]:4711\";proto=https;host=shop.example\r\n");

        Assert.Equal("2001:db8::7 https shop.example", received.Header("X-Seen"));
        Assert.Equal(
            "for=\"[2001:db8::7]:4711\";proto=https;host=shop.example, for=127.0.0.1;host=shop.example;proto=http", received.Header("Forwarded"));
        Assert.Null(received.Header("X-Forwarded-For"));
        Assert.Null(received.Header("X-Real-IP"));
    }

    [Fact]
    public async Task An_address_that_a_rule_sets_has_one_form_too()
    {
        await using var upstream = new WireUpstream();
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rules = new Dictionary<string, string> { ["1.csx"] = """OnRequest(request => { request.ClientAddress = IPAddress.Parse("::ffff:192.0.2.7"); });""", ["2.csx"] = SeenByRule },
            Configuration = upstream.Configuration,
        });
        var received = await SendAsync(proxy, upstream, "");
        Assert.Equal(("192.0.2.7 http a.example", "192.0.2.7"), (received.Header("X-Seen"), received.Header("X-Forwarded-For")));
    }

    [Fact]
    public async Task A_reload_changes_whom_the_proxy_trusts()
    {
        await using var upstream = new WireUpstream();
        await using var proxy = await StartAsync(upstream, """ "TrustedProxies": [] """);
        Assert.Equal("127.0.0.1", (await SendAsync(proxy, upstream, Claims)).Header("X-Real-IP"));

        proxy.Write("scriptproxy.json", Configuration(upstream, """ "TrustedProxies": ["127.0.0.1"] """));
        Assert.Empty(await proxy.ReloadAsync());

        Assert.Equal("203.0.113.7", (await SendAsync(proxy, upstream, Claims)).Header("X-Real-IP"));
    }

    [Fact]
    public async Task A_routes_own_forwarding_transforms_stay_and_see_no_forged_header()
    {
        await using var upstream = new WireUpstream();
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Configuration = $$"""
                {
                  "ReverseProxy": {
                    "Routes": {
                      "append": { "ClusterId": "main", "Match": { "Path": "/append" }, "Transforms": [ { "X-Forwarded": "Append", "HeaderPrefix": "X-Mine-" } ] },
                      "for": { "ClusterId": "main", "Match": { "Path": "/for" }, "Transforms": [ { "Forwarded": "for,proto", "ForFormat": "Ip" } ] },
                      "off": { "ClusterId": "main", "Match": { "Path": "/off" }, "Transforms": [ { "X-Forwarded": "Off" } ] }
                    },
                    "Clusters": { "main": { "Destinations": { "d1": { "Address": "{{upstream.Address}}" } } } }
                  }
                }
                """,
        });

        var append = await SendAsync(proxy, upstream, Claims, "/append");
        var forwarded = await SendAsync(proxy, upstream, Claims, "/for");
        var off = await SendAsync(proxy, upstream, Claims, "/off");

        Assert.Equal(("127.0.0.1", "http"), (append.Header("X-Mine-For"), append.Header("X-Mine-Proto")));
        Assert.Null(append.Header("X-Forwarded-For"));
        Assert.Equal("proto=http;for=127.0.0.1", forwarded.Header("Forwarded"));
        Assert.All([append, forwarded, off], received => Assert.Equal("127.0.0.1", received.Header("X-Real-IP")));
        Assert.Null(off.Header("X-Forwarded-For"));
        Assert.Null(off.Header("Forwarded"));
        Assert.Equal("1.1 scriptproxy", off.Header("Via"));
    }

    private static Task<ProxyUnderTest> StartAsync(WireUpstream upstream, string forwarding) =>
        ProxyUnderTest.StartAsync(new ProxySetup { Rule = SeenByRule, Configuration = Configuration(upstream, forwarding) });

    private static string Configuration(WireUpstream upstream, string forwarding) =>
        $$"""{ "Forwarding": { {{forwarding}} }, {{upstream.Configuration.TrimStart()[1..]}}""";

    private static async Task<WireMessage> SendAsync(ProxyUnderTest proxy, WireUpstream upstream, string headers, string path = "/")
    {
        upstream.Requests.Clear();
        using var client = await WireConnection.ConnectAsync(proxy.Address);
        Assert.Equal(200, (await client.AskAsync($"GET {path} HTTP/1.1\r\nHost: a.example\r\n{headers}\r\n")).Status);
        return Assert.Single(upstream.Requests);
    }
}
