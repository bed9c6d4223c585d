namespace ScriptProxy.UnitTests.Configuration;

public sealed class SchemaValidationTests
{
    [Fact]
    public void Polling_needs_a_pause() => Assert.Equal(
        ["scriptproxy.json(1,17): error SP0105: Watching:Poll expects a time span above zero and below 24 days as hours:minutes:seconds, such as 00:00:02, not '00:00:00.000'."],
        ConfigurationText.FindingsOf("""{ "Watching": { "Poll": "00:00:00.000" } }"""));

    [Fact]
    public void All_errors_come_at_once_with_path_place_and_suggestion() => Assert.Equal(
        [
            "scriptproxy.json(2,3): error SP0104: Loging is no known key; did you mean Logging?",
            "scriptproxy.json(4,28): error SP0104: ReverseProxy:Clusters:api:LoadBalancingPolcy is no known key; did you mean LoadBalancingPolicy?",
            "scriptproxy.json(5,37): error SP0105: ReverseProxy:Routes:r:Order expects a whole number from -2147483648 to 2147483647, not 'abc'.",
            "scriptproxy.json(7,17): error SP0105: Shutdown:Timeout expects a time span below 24 days as hours:minutes:seconds, such as 00:00:30, not '30'.",
            "scriptproxy.json(8,16): error SP0105: Logging:Format must be one of Text, Json, not 'Jsn'; did you mean Json?",
        ],
        ConfigurationText.FindingsOf("""
            {
              "Loging": { "Anything": [1] },
              "ReverseProxy": {
                "Clusters": { "api": { "LoadBalancingPolcy": "RoundRobin" } },
                "Routes": { "r": { "Match": {}, "Order": "abc" } }
              },
              "Shutdown": { "Timeout": "30" },
              "Logging": { "Format": "Jsn" }
            }
            """).OrderBy(line => int.Parse(line.Split('(', ',')[1], null)));

    [Theory]
    [InlineData("""{ "Rules": "rules" }""", "Rules expects an object: { ... }, not 'rules'.")]
    [InlineData("""{ "Rules": [] }""", "Rules expects an object: { ... }, not ''.")]
    [InlineData("""{ "Rules": ["rules"] }""", "Rules:0 is no known key; known here: Folder, Cache, WarmUp, UnboundedCalls, Budgets.")]
    [InlineData("""{ "Rules": null, "Admin": null, "Shutdown": { "Timeout": null }, "Options": { "a": null } }""", null)]
    [InlineData("""{ "Urls": ["http://*:1"] }""", "Urls expects an address to listen on, such as http://*:8080, not further keys.")]
    [InlineData("""{ "Urls": "localhost:8080" }""", "Urls expects an address to listen on, such as http://*:8080, not 'localhost:8080'.")]
    [InlineData("""{ "Urls": "http://+:80; https://[::1]:0 ;http://unix:/run/proxy.sock" }""", null)]
    [InlineData("""{ "Urls": "http://*:80;ftp://x" }""", "Urls expects an address to listen on, such as http://*:8080, not 'http://*:80;ftp://x'.")]
    [InlineData("""{ "Pipeline": { "Order": "*" } }""", "Pipeline:Order expects an array: [ ... ], not '*'.")]
    [InlineData("""{ "Pipeline": { "Order": { "first": "a" } } }""", "Pipeline:Order expects an array, so Pipeline:Order:first must end in a number.")]
    [InlineData("""{ "Pipeline": { "Order": ["*", "a", "*"] } }""", "Pipeline:Order names '*' more than once.")]
    [InlineData("""{ "Pipeline": { "Order": [] } }""", null)]
    [InlineData("""{ "Limits": { "MaxResponseHeadersLengthKb": 0 } }""", "Limits:MaxResponseHeadersLengthKb expects a whole number from 1 to 2097151, not '0'.")]
    [InlineData("""{ "Limits": { "MaxResponseHeadersLengthKb": 1.5 } }""", "Limits:MaxResponseHeadersLengthKb expects a whole number from 1 to 2097151, not '1.5'.")]
    [InlineData("""{ "Pipeline": { "HookTimeout": "23.00:00:00" }, "Shutdown": { "Timeout": "00:00:00" } }""", null)]
    [InlineData("""{ "Pipeline": { "HookTimeout": "24.00:00:00" } }""", "Pipeline:HookTimeout expects a time span above zero and below 24 days as hours:minutes:seconds, such as 00:00:02, not '24.00:00:00'.")] // timers go no further
    [InlineData("""{ "Forwarding": { "XRealIp": "yes" } }""", "Forwarding:XRealIp expects true or false, not 'yes'.")]
    [InlineData("""{ "Forwarding": { "TrustedProxies": ["10"] } }""", "Forwarding:TrustedProxies:0 expects an address such as 10.0.0.7 or a network such as 10.0.0.0/8, not '10'.")]
    [InlineData("""{ "Forwarding": { "Believe": ["X-Forwarded"] } }""", "Forwarding:Believe:0 expects X-Forwarded-For, -Proto, -Host or another X-Forwarded-*, Forwarded, or X-Real-IP, not 'X-Forwarded'.")]
    [InlineData("""{ "Kestrel": { "Endpoints": { "a": { "Protocols": "Http4" } } } }""", "Kestrel:Endpoints:a:Protocols must be one of Http1, Http2, Http1AndHttp2, Http3, Http1AndHttp2AndHttp3, not 'Http4'; did you mean Http1?")]
    [InlineData("""{ "Kestrel": { "Limits": { "MaxRequestBodySize": null, "MinRequestBodyDataRate": { "BytesPerSecond": 240.5, "GracePeriod": "00:00:05" } } } }""", null)]
    [InlineData("""{ "Options": { "a.csx": { "Any": { "Thing": [1] } } } }""", null)]
    [InlineData("""{ "Urls": "http://*:80/path" }""", "Urls expects an address to listen on, such as http://*:8080, not 'http://*:80/path'.")]
    [InlineData("""{ "ReverseProxy": { "Routes": { "r": { "Match": { "Hosts": ["http://a"] } } } } }""", "ReverseProxy:Routes:r:Match:Hosts:0 expects a host with or without a port, such as example.org, *.example.org or *:8080, not 'http://a'.")]
    [InlineData("""{ "ReverseProxy": { "Routes": { "r": { "Match": { "Hosts": ["*.example.org", "a:80", "*:80", "[::1]:80", "bücher.de"] } } } } }""", null)]
    [InlineData("""{ "ReverseProxy": { "Clusters": { "c": { "SessionAffinity": { "AffinityKeyName": "a b" } } } } }""", "ReverseProxy:Clusters:c:SessionAffinity:AffinityKeyName expects a name without spaces, such as .affinity or X-Affinity, not 'a b'.")]
    [InlineData("""{ "ReverseProxy": { "Clusters": { "c": { "Destinations": { "d": { "Address": "http://a/?b=c" } } } } } }""", "ReverseProxy:Clusters:c:Destinations:d:Address expects a full address such as https://10.0.0.7:8443/, not 'http://a/?b=c'.")]
    [InlineData("""{ "ReverseProxy": { "Routes": { "r": { "Match": { "Path": "/" }, "Transforms": [ { "RequestHeader": "X Y", "Set": "a" } ] } } } }""", "ReverseProxy:Routes:r:Transforms:0:RequestHeader expects the name of a header, such as X-Team, not 'X Y'.")]
    [InlineData("""{ "Generations": { "HookTimeout": "00:01:00" } }""", "Generations:HookTimeout is no known key; there is Pipeline:HookTimeout.")]
    [InlineData("""{ "Quarantine": { "FailOpen": true } }""", "Quarantine is no known key; there is Generations:Quarantine.")]
    [InlineData("""{ "ReverseProxy": { "Clusters": { "c": { "Destinations": { "d": { "Host": "a b" } } } } } }""", "ReverseProxy:Clusters:c:Destinations:d:Host expects a host with or without a port, such as api.internal:8080, not 'a b'.")]
    [InlineData("""{ "ReverseProxy": { "Clusters": { "c": { "Destinations": { "d": { "Host": "[::1]:80" } } } } } }""", null)]
    [InlineData("""{ "Options": { "a.csx": 5 } }""", "Options:a.csx expects an object: { ... }, not '5'.")]
    [InlineData("""{ "Logging": { "LogLevel": { "Default": "Loud" } } }""", "Logging:LogLevel:Default must be one of Trace, Debug, Information, Warning, Error, Critical, None, not 'Loud'.")]
    [InlineData("""{ "ReverseProxy": { "Clusters": { "c": { "HttpClient": { "WebProxy": { "Address": "10.0.0.7" } } } } } }""", "ReverseProxy:Clusters:c:HttpClient:WebProxy:Address expects a full address such as http://10.0.0.7:3128, not '10.0.0.7'.")]
    [InlineData("""{ "ReverseProxy": { "Clusters": { "c": { "Destinations": { "d": { "Address": "localhost:5000" } } } } } }""", "ReverseProxy:Clusters:c:Destinations:d:Address expects a full address such as https://10.0.0.7:8443/, not 'localhost:5000'.")]
    [InlineData("""{ "ReverseProxy": { "Clusters": { "c": { "HttpClient": { "SslProtocols": "Tls12" } } } } }""", "ReverseProxy:Clusters:c:HttpClient:SslProtocols expects an array: [ ... ], not 'Tls12'.")]
    [InlineData("""{ "ReverseProxy": { "Clusters": { "c": { "HttpRequest": { "Version": 2, "ActivityTimeout": "1.02:03:04" }, "Metadata": { "Any": true } } } } }""", null)]
    public void A_value_must_be_what_the_schema_says(string json, string? message)
    {
        var findings = ConfigurationText.FindingsOf(json);

        if (message is null)
        {
            Assert.Empty(findings);
            return;
        }

        Assert.EndsWith(": " + message, findings[0], StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_in_one_place_does_not_hide_the_rest()
    {
        using var text = new ConfigurationText("""{ "Typo": 1, "ReverseProxy": { "Routes": { "r": { "ClusterId": "c" } } } }""");

        Assert.Single(text.Read()!.Routes);
        Assert.True(text.Diagnostics.HasErrors);
    }

    [Fact]
    public void A_route_in_the_format_of_YARP_1_is_explained()
    {
        var findings = ConfigurationText.FindingsOf("""{ "ReverseProxy": { "Routes": { "r": { "RouteId": "r" } } } }""");

        Assert.StartsWith("scriptproxy.json(1,40): error SP0104: ReverseProxy:Routes:r:RouteId is no known key", findings[0], StringComparison.Ordinal);
        Assert.Contains("The route id must be set as the object name", findings[1], StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_schema_lets_pass_but_YARP_cannot_read_is_a_finding()
    {
        var findings = ConfigurationText.FindingsOf("""
            {
              "ReverseProxy": { "Clusters": {
                "good": {},
                "bad": { "HttpRequest": { "Version": "99999999999" } },
                "bad2": { "HttpRequest": { "ActivityTimeout": "soon" } }
              } }
            }
            """);

        Assert.Equal(2, findings.Length);
        Assert.StartsWith("scriptproxy.json(5,32): error SP0105: ReverseProxy:Clusters:bad2:HttpRequest:ActivityTimeout expects a time span", findings[0], StringComparison.Ordinal);
        Assert.StartsWith("scriptproxy.json(4,5): error SP0207: ReverseProxy:Clusters:bad cannot be read: ", findings[1], StringComparison.Ordinal);
    }
}
