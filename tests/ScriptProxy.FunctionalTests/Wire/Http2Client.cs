using System.Net;
using System.Text;

namespace ScriptProxy.FunctionalTests.Wire;

/// <summary>HTTP/2 without TLS, by prior knowledge.</summary>
internal static class Http2Client
{
    /// <summary>An endpoint of the proxy for it, to stand in a configuration.</summary>
    public const string Endpoint = """ "Kestrel": { "Endpoints": { "h2c": { "Url": "http://127.0.0.1:0", "Protocols": "Http2" } } } """;

    /// <summary>A cluster that is asked in HTTP/2, to stand in a configuration.</summary>
    public const string Upstream = """
        "ReverseProxy": {
          "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
          "Clusters": {
            "main": {
              "HttpRequest": { "Version": "2", "VersionPolicy": "RequestVersionExact" },
              "Destinations": { "d1": { "Address": "{upstream}" } }
            }
          }
        }
        """;

    public const string UpstreamConfiguration = "{" + Upstream + "}";

    /// <summary>HTTP/2 on both sides.</summary>
    public const string Configuration = "{" + Endpoint + "," + Upstream + "}";

    public static HttpClient Create() => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
    })
    {
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };
}
