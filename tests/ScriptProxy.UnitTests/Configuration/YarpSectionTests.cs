using System.Net;
using System.Security.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ScriptProxy.Host.Configuration.Routes;
using ScriptProxy.Host.Diagnostics;
using Yarp.ReverseProxy.Configuration;

namespace ScriptProxy.UnitTests.Configuration;

public sealed class YarpSectionTests
{
    private const string Json = """
        {
          "ReverseProxy": {
            "Routes": {
              "everything": {
                "ClusterId": "shop",
                "Order": 100,
                "MaxRequestBodySize": 1000000,
                "AuthorizationPolicy": "Anonymous",
                "CorsPolicy": "Default",
                "Timeout": "00:01:00",
                "Match": {
                  "Path": "/shop/{**rest}",
                  "Hosts": [ "shop.example", "*.shop.example:8443" ],
                  "Methods": [ "GET", "POST" ],
                  "Headers": [
                    { "Name": "X-Tenant", "Values": [ "a", "b" ], "Mode": "ExactHeader", "IsCaseSensitive": true },
                    { "Name": "X-Old", "Mode": "notExists" }
                  ],
                  "QueryParameters": [ { "Name": "v", "Values": [ "2" ], "Mode": "Prefix" } ]
                },
                "Metadata": { "Owner": "Shop team", "Level": 3 },
                "Transforms": [
                  { "PathRemovePrefix": "/shop" },
                  { "PathPrefix": "/v2" },
                  { "RequestHeadersCopy": "true" },
                  { "RequestHeaderOriginalHost": true },
                  { "RequestHeader": "X-Via-Proxy", "Append": "yes" },
                  { "RequestHeaderRemove": "Cookie" },
                  { "X-Forwarded": "Set", "For": "Append", "Proto": "Off", "HeaderPrefix": "X-F-" },
                  { "Forwarded": "by,for", "ByFormat": "Random", "ForFormat": "IpAndPort", "Action": "Append" },
                  { "QueryValueParameter": "source", "Append": "proxy" },
                  { "HttpMethodChange": "PUT", "Set": "POST" },
                  { "ResponseHeader": "X-Served-By", "Set": "proxy", "When": "Always" },
                  { "ResponseTrailerRemove": "X-Debug", "When": "Success" },
                  { "ClientCert": "X-Client-Cert" }
                ]
              },
              "rest": { "ClusterId": "plain", "Match": { "Path": "{**all}" } }
            },
            "Clusters": {
              "shop": {
                "LoadBalancingPolicy": "LeastRequests",
                "SessionAffinity": {
                  "Enabled": true, "Policy": "Cookie", "FailurePolicy": "Return503Error", "AffinityKeyName": ".shop",
                  "Cookie": {
                    "Domain": "shop.example", "Path": "/", "HttpOnly": true, "IsEssential": "True", "MaxAge": "02:00:00",
                    "Expiration": "1.00:00:00", "SameSite": "Strict", "SecurePolicy": "Always"
                  }
                },
                "HealthCheck": {
                  "AvailableDestinationsPolicy": "HealthyOrPanic",
                  "Active": { "Enabled": "true", "Interval": "00:00:10", "Timeout": "00:00:02", "Policy": "ConsecutiveFailures", "Path": "/health" },
                  "Passive": { "Enabled": true, "Policy": "TransportFailureRate", "ReactivationPeriod": "00:05:00" }
                },
                "HttpClient": {
                  "SslProtocols": [ "Tls12", "Tls13" ], "MaxConnectionsPerServer": "1024", "DangerousAcceptAnyServerCertificate": false,
                  "EnableMultipleHttp2Connections": true, "RequestHeaderEncoding": "Latin1", "ResponseHeaderEncoding": "Latin1",
                  "WebProxy": { "Address": "http://127.0.0.1:3128", "BypassOnLocal": true, "UseDefaultCredentials": false }
                },
                "HttpRequest": { "ActivityTimeout": "00:02:00", "Version": "1.1", "VersionPolicy": "RequestVersionExact", "AllowResponseBuffering": "false" },
                "Metadata": { "TransportFailureRateHealthPolicy.RateLimit": "0.5" },
                "Destinations": {
                  "one": { "Address": "https://10.0.0.1:8443/", "Health": "https://10.0.0.1:9443/", "Host": "shop.internal", "Metadata": { "Zone": "a" } },
                  "two": { "Address": "https://10.0.0.2:8443/" }
                }
              },
              "plain": { "Destinations": { "only": { "Address": "http://10.0.0.3" } } }
            }
          }
        }
        """;

    [Fact]
    public void A_rich_section_is_read_as_YARP_reads_it()
    {
        var snapshot = ConfigurationText.ReadGood(Json);

        var route = Assert.Single(snapshot.Routes, route => route.RouteId == "everything");
        Assert.Equal((100, 1_000_000L, TimeSpan.FromMinutes(1)), (route.Order, route.MaxRequestBodySize, route.Timeout));
        Assert.Equal(HeaderMatchMode.NotExists, route.Match.Headers![1].Mode);
        Assert.Equal(13, route.Transforms!.Count);
        Assert.Equal("True", route.Transforms[3]["requestheaderoriginalhost"]);
        Assert.Equal("3", route.Metadata!["Level"]);

        var cluster = Assert.Single(snapshot.Clusters, cluster => cluster.ClusterId == "shop");
        Assert.Equal(SslProtocols.Tls12 | SslProtocols.Tls13, cluster.HttpClient!.SslProtocols);
        Assert.Equal(1024, cluster.HttpClient.MaxConnectionsPerServer);
        Assert.Equal(HttpVersion.Version11, cluster.HttpRequest!.Version);
        Assert.Equal(SameSiteMode.Strict, cluster.SessionAffinity!.Cookie!.SameSite);
        Assert.Equal("shop.internal", cluster.Destinations!["one"].Host);
    }

    [Fact]
    public async Task A_rich_section_passes_the_validation()
    {
        var snapshot = ConfigurationText.ReadGood(Json);
        DiagnosticList diagnostics = [];
        await using var services = YarpServices.Build();

        await new RouteValidation(services.GetRequiredService<IConfigValidator>(), snapshot.Place, diagnostics).CheckAsync(snapshot.Routes, snapshot.Clusters);

        Assert.Empty(diagnostics);
    }
}
