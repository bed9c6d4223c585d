using Microsoft.AspNetCore.Server.Kestrel.Core;
using ScriptProxy.Host.Configuration;

namespace ScriptProxy.UnitTests.Configuration;

public sealed class KestrelSectionTests
{
    [Fact]
    public void Every_limit_of_the_schema_reaches_Kestrel()
    {
        var snapshot = ConfigurationText.ReadGood("""
            {
              "Kestrel": {
                "AddServerHeader": false,
                "Endpoints": {
                  "Https": {
                    "Url": "https://*:8443", "Protocols": "Http1AndHttp2", "SslProtocols": ["Tls12", "Tls13"], "ClientCertificateMode": "AllowCertificate",
                    "Certificate": { "Path": "site.pem", "KeyPath": "site.key" },
                    "Sni": { "*.example.org": { "Protocols": "Http2", "Certificate": { "Subject": "example.org", "Store": "My", "Location": "CurrentUser", "AllowInvalid": true } } }
                  }
                },
                "EndpointDefaults": { "Protocols": "Http1" },
                "Certificates": { "Default": { "Path": "default.pfx", "Password": "secret" } },
                "Limits": {
                  "MaxConcurrentConnections": 10, "MaxConcurrentUpgradedConnections": 11, "MaxRequestBodySize": null, "MaxRequestBufferSize": 12,
                  "MaxResponseBufferSize": 0, "MaxRequestLineSize": 14, "MaxRequestHeaderCount": 15, "MaxRequestHeadersTotalSize": 16,
                  "KeepAliveTimeout": "00:00:17", "RequestHeadersTimeout": "00:00:18",
                  "MinRequestBodyDataRate": { "BytesPerSecond": 19, "GracePeriod": "00:00:20" }, "MinResponseDataRate": { "BytesPerSecond": 21, "GracePeriod": "00:00:22" },
                  "Http2": { "MaxStreamsPerConnection": 23, "HeaderTableSize": 24, "MaxFrameSize": 16385, "MaxRequestHeaderFieldSize": 26, "InitialConnectionWindowSize": 65536, "InitialStreamWindowSize": 65537, "KeepAlivePingDelay": "00:00:28", "KeepAlivePingTimeout": "00:00:29" },
                  "Http3": { "MaxRequestHeaderFieldSize": 30 }
                }
              }
            }
            """);
        var kestrel = new KestrelServerOptions();

        KestrelSection.Apply(snapshot.Root, kestrel);

        var limits = kestrel.Limits;
        Assert.False(kestrel.AddServerHeader);
        Assert.Equal((10, 11, null, 12), (limits.MaxConcurrentConnections, limits.MaxConcurrentUpgradedConnections, limits.MaxRequestBodySize, limits.MaxRequestBufferSize));
        Assert.Equal((0, 14, 15, 16), (limits.MaxResponseBufferSize, limits.MaxRequestLineSize, limits.MaxRequestHeaderCount, limits.MaxRequestHeadersTotalSize));
        Assert.Equal((TimeSpan.FromSeconds(17), TimeSpan.FromSeconds(18)), (limits.KeepAliveTimeout, limits.RequestHeadersTimeout));
        Assert.Equal((19, TimeSpan.FromSeconds(20)), (limits.MinRequestBodyDataRate!.BytesPerSecond, limits.MinRequestBodyDataRate.GracePeriod));
        Assert.Equal((21, TimeSpan.FromSeconds(22)), (limits.MinResponseDataRate!.BytesPerSecond, limits.MinResponseDataRate.GracePeriod));
        Assert.Equal((23, 24, 16385, 26), (limits.Http2.MaxStreamsPerConnection, limits.Http2.HeaderTableSize, limits.Http2.MaxFrameSize, limits.Http2.MaxRequestHeaderFieldSize));
        Assert.Equal((65536, 65537), (limits.Http2.InitialConnectionWindowSize, limits.Http2.InitialStreamWindowSize));
        Assert.Equal((TimeSpan.FromSeconds(28), TimeSpan.FromSeconds(29)), (limits.Http2.KeepAlivePingDelay, limits.Http2.KeepAlivePingTimeout));
        Assert.Equal(30, limits.Http3.MaxRequestHeaderFieldSize);
    }

    [Fact]
    public void An_endpoint_without_an_address_and_an_address_without_a_port_are_reported_at_their_keys() => Assert.Equal(
        [
            "scriptproxy.json(2,3): error SP0105: Urls expects an address to listen on, such as http://*:8080, not 'http://*:99999'.",
            "scriptproxy.json(8,5): error SP0105: Kestrel:Endpoints:Twin listens where Kestrel:Endpoints:First does: http://*:8080.",
            "scriptproxy.json(4,5): error SP0105: Kestrel:Endpoints:Empty needs a Url: the address to listen on, such as http://*:8080.",
            "scriptproxy.json(5,5): error SP0105: Kestrel:Endpoints:Half needs a Url: the address to listen on, such as http://*:8080.",
        ],
        ConfigurationText.FindingsOf("""
            {
              "Urls": "http://*:99999",
              "Kestrel": { "Endpoints": {
                "Empty": {},
                "Half": { "Protocols": "Http1" },
                "Socket": { "Url": "http://unix:/run/proxy.sock" },
                "First": { "Url": "http://*:8080" },
                "Twin": { "Url": "http://*:8080" },
                "Any": { "Url": "http://127.0.0.1:0" }, "Other": { "Url": "http://127.0.0.1:0" }
              } }
            }
            """));

    [Fact]
    public void A_limit_that_Kestrel_refuses_is_reported_at_its_key()
    {
        var findings = ConfigurationText.FindingsOf("""
            { "Kestrel": { "Limits": {
              "KeepAliveTimeout": "00:00:00",
              "MinRequestBodyDataRate": { "BytesPerSecond": 100, "GracePeriod": "00:00:01" },
              "MaxRequestBodySize": 5
            } } }
            """);

        Assert.Equal(2, findings.Length);
        Assert.StartsWith("scriptproxy.json(2,3): error SP0105: Kestrel:Limits:KeepAliveTimeout is refused by Kestrel: ", findings[0], StringComparison.Ordinal);
        Assert.StartsWith("scriptproxy.json(3,3): error SP0105: Kestrel:Limits:MinRequestBodyDataRate is refused by Kestrel: ", findings[1], StringComparison.Ordinal);
    }
}
