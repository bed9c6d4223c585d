using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Hosting;

public sealed class KestrelSectionTests : IDisposable
{
    private readonly DirectoryInfo _certificates = Directory.CreateTempSubdirectory("scriptproxy-certificates-");

    private const string Routes = """
        "ReverseProxy": {
          "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
          "Clusters": { "main": { "Destinations": { "d1": { "Address": "{upstream}" } } } }
        }
        """;

    [Fact]
    public async Task HTTPS_with_PEM_files_speaks_HTTP2_by_ALPN_and_tells_the_upstream_so()
    {
        Certificates.Write(_certificates.FullName, "a", "localhost");
        await using var proxy = await StartAsync($$"""{ "https": { "Url": "https://127.0.0.1:0", {{Certificate("a")}} } }""");
        using var client = Trusting(HttpVersion.Version20);
        using var old = Trusting(HttpVersion.Version11);

        using var answer = await client.GetAsync(proxy.Address);
        using var http1 = await old.GetAsync(proxy.Address);

        Assert.Equal((HttpVersion.Version20, HttpVersion.Version11), (answer.Version, http1.Version));
        Assert.All(proxy.Upstream.Requests, request => Assert.Equal("https", request.Headers["X-Forwarded-Proto"]));
    }

    [Fact]
    public async Task SNI_chooses_among_two_certificates()
    {
        var one = Certificates.Write(_certificates.FullName, "one", "one.test");
        var two = Certificates.Write(_certificates.FullName, "two", "two.test");
        await using var proxy = await StartAsync($$"""
            { "https": { "Url": "https://127.0.0.1:0", "Sni": { "one.test": { {{Certificate("one")}} }, "two.test": { {{Certificate("two")}} } } } }
            """);

        Assert.Equal(one, await CertificateOfAsync(proxy, "one.test"));
        Assert.Equal(two, await CertificateOfAsync(proxy, "two.test"));
    }

    [Fact]
    public async Task Several_endpoints_serve_and_nothing_else_listens()
    {
        Certificates.Write(_certificates.FullName, "a", "localhost");
        await using var proxy = await StartAsync($$"""
            { "plain": { "Url": "http://127.0.0.1:0" }, "https": { "Url": "https://127.0.0.1:0", {{Certificate("a")}} }, "h2c": { "Url": "http://127.0.0.1:0", "Protocols": "Http2" } }
            """);
        using var client = Trusting(HttpVersion.Version11);
        using var http2 = Http2Client.Create();

        Assert.Equal(3, proxy.Proxy.Addresses.Count);
        foreach (var address in proxy.Proxy.Addresses)
        {
            Assert.Equal("hello", await (await TryAsync(client, http2, address)).Content.ReadAsStringAsync());
        }

        Assert.DoesNotContain(proxy.Log.Lines, line => line.Contains("Overriding address", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_command_lines_urls_win_over_the_endpoints()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Configuration = $$"""{ "Kestrel": { "Endpoints": { "h2c": { "Url": "http://127.0.0.1:0", "Protocols": "Http2" } } }, {{Routes}} }""",
        });

        Assert.Single(proxy.Proxy.Addresses);
        Assert.Equal("hello", await proxy.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task A_certificate_that_was_replaced_is_served_once_the_configuration_is_saved()
    {
        // A socket keeps its address when Kestrel binds the endpoint anew; port 0 would be another port.
        var socket = Path.Combine(_certificates.FullName, "https.sock");
        var old = Certificates.Write(_certificates.FullName, "a", "localhost");
        string Configuration(string via) => $$"""
            { "Kestrel": { "Endpoints": { "https": { "Url": "https://unix:{{socket}}", {{Certificate("a")}} } } }, "Forwarding": { "Via": "{{via}}" }, {{Routes}} }
            """;
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { ListensAsConfigured = true, Configuration = Configuration("a") });
        Assert.Equal(old, await CertificateOfAsync(socket));

        var renewed = Certificates.Write(_certificates.FullName, "a", "localhost");
        proxy.Write("scriptproxy.json", Configuration("b").Replace("{upstream}", proxy.Upstream.Address, StringComparison.Ordinal));
        Assert.Empty(await proxy.ReloadAsync());

        await Eventually.TrueAsync(async () => await CertificateOfAsync(socket) == renewed, "the new certificate");
    }

    public void Dispose() => _certificates.Delete(recursive: true);

    private Task<ProxyUnderTest> StartAsync(string endpoints) => ProxyUnderTest.StartAsync(new ProxySetup
    {
        ListensAsConfigured = true,
        Configuration = $$"""{ "Kestrel": { "Endpoints": {{endpoints}} }, {{Routes}} }""",
    });

    private string Certificate(string name)
    {
        var path = Path.Combine(_certificates.FullName, name).Replace('\\', '/');
        return $$""" "Certificate": { "Path": "{{path}}.pem", "KeyPath": "{{path}}.key" } """;
    }

    private static HttpClient Trusting(Version version)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        return new HttpClient(handler) { DefaultRequestVersion = version, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
    }

    private static async Task<HttpResponseMessage> TryAsync(HttpClient client, HttpClient http2, string address)
    {
        try
        {
            var answer = await client.GetAsync(address);
            return answer.IsSuccessStatusCode ? answer : await http2.GetAsync(address);
        }
        catch (HttpRequestException)
        {
            return await http2.GetAsync(address);
        }
    }

    private static Task<string> CertificateOfAsync(ProxyUnderTest proxy, string host) =>
        CertificateOfAsync(new IPEndPoint(IPAddress.Loopback, proxy.Address.Port), ProtocolType.Tcp, host);

    private static async Task<string> CertificateOfAsync(string path)
    {
        try
        {
            return await CertificateOfAsync(new UnixDomainSocketEndPoint(path), ProtocolType.Unspecified, "localhost");
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return ""; // it is being bound anew, and what waited to be accepted is cut
        }
    }

    private static async Task<string> CertificateOfAsync(EndPoint server, ProtocolType protocol, string host)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, protocol);
        await socket.ConnectAsync(server);
        await using var stream = new NetworkStream(socket);
        await using var tls = new SslStream(stream, false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync(host);
        return X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.Export(X509ContentType.Cert)).Thumbprint;
    }
}
