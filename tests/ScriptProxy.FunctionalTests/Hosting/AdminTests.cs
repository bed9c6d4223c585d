using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Host.Admin;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Hosting;

public sealed class AdminTests
{
    private const string Rule = """OnRequest(request => Continue);""";

    [Fact]
    public async Task Status_names_the_generation_and_its_units()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Rule);
        await using var admin = await StartAsync(proxy);
        using var client = new HttpClient();

        var status = await client.GetFromJsonAsync<JsonElement>(admin.Address + "/status");

        Assert.Equal(1, status.GetProperty("generation").GetInt32());
        Assert.Equal("rule.csx", status.GetProperty("units")[0].GetProperty("name").GetString());
        Assert.Equal("OnRequest", status.GetProperty("units")[0].GetProperty("phases")[0].GetString());
    }

    [Fact]
    public async Task Reload_serves_what_is_on_disk_or_tells_why_not()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Rule, ExpectErrors = true });
        await using var admin = await StartAsync(proxy);
        using var client = new HttpClient();

        proxy.WriteRule("rule.csx", """OnRequest(request => request.Respond(200, "new"));""");
        using var good = await client.PostAsync(admin.Address + "/reload", null);
        proxy.WriteRule("rule.csx", "OnRequest(");
        using var bad = await client.PostAsync(admin.Address + "/reload", null);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.UnprocessableEntity), (good.StatusCode, bad.StatusCode));
        Assert.Contains("rule.csx(1,", await bad.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("new", await proxy.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task Status_tells_the_generations_that_are_known_and_the_one_that_was_rolled_back_to()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Rule);
        await using var admin = await StartAsync(proxy);
        using var client = new HttpClient();
        proxy.WriteRule("rule.csx", Rule + " // changed");
        await client.PostAsync(admin.Address + "/reload", null);

        var before = await client.GetFromJsonAsync<JsonElement>(admin.Address + "/status");
        using var answer = await client.PostAsync(admin.Address + "/rollback/1", null);
        var after = await client.GetFromJsonAsync<JsonElement>(admin.Address + "/status");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""{"generation":3,"errors":0,"findings":[]}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal(JsonValueKind.Null, before.GetProperty("rolledBack").ValueKind);
        Assert.Equal(1, after.GetProperty("rolledBack").GetProperty("to").GetInt32());
        Assert.InRange(after.GetProperty("rolledBack").GetProperty("since").GetDateTimeOffset(), TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow());
        Assert.Equal(
            ["1 started: 1 unit loaded", "2 reload asked for: rule.csx changed", "3 rolled back to 1: rule.csx changed"],
            after.GetProperty("history").EnumerateArray().Select(known => $"{known.GetProperty("number")} {known.GetProperty("why")}: {known.GetProperty("changes")}"));
    }

    [Theory]
    [InlineData("2")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("first")]
    [InlineData("99999999999999999999")]
    public async Task A_generation_that_is_not_known_is_not_found(string generation)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Rule, ExpectErrors = true });
        await using var admin = await StartAsync(proxy);
        using var client = new HttpClient();

        using var answer = await client.PostAsync($"{admin.Address}/rollback/{generation}", null);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains($"error SP0601: generation {generation} is not known; known are 1.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1, proxy.Proxy.Generations.Current.Number);
    }

    [Theory]
    [InlineData("POST /rollback/1 HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nContent-Length: 0\r\n\r\n", 403)]
    [InlineData("POST /rollback/1 HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 0\r\n\r\n", 403)]
    [InlineData("POST /rollback/1 HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\nContent-Length: 0\r\n\r\n", 403)]
    [InlineData("GET /rollback/1 HTTP/1.1\r\nHost: localhost\r\n\r\n", 405)]
    [InlineData("POST /rollback HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", 404)]
    [InlineData("POST /rollback/1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", 200)]
    [InlineData("POST /reload HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nContent-Length: 0\r\n\r\n", 403)]
    [InlineData("GET /status HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\n\r\n", 403)]
    [InlineData("GET /status HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n\r\n", 403)]
    [InlineData("GET /status HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403)]
    [InlineData("GET /status HTTP/1.1\r\nHost: 127.0.0.1.evil.example\r\n\r\n", 403)]
    [InlineData("GET /status HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n", 200)]
    [InlineData("GET /status HTTP/1.1\r\nHost: [::1]\r\n\r\n", 200)]
    [InlineData("GET /reload HTTP/1.1\r\nHost: localhost\r\n\r\n", 405)]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 404)]
    public async Task Only_programs_on_this_machine_are_answered(string request, int status)
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        await using var admin = await StartAsync(proxy);
        using var client = await WireConnection.ConnectAsync(new Uri(admin.Address));

        Assert.Equal(status, (await client.AskAsync(request)).Status);
    }

    [Fact]
    public async Task It_listens_on_a_Unix_socket_also_where_a_killed_process_left_one()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Abandoned sockets are told by the system's error codes.");
        await using var proxy = await ProxyUnderTest.StartAsync();
        var path = Path.Combine(proxy.Folder, "admin.sock");
        Abandon(path);
        await using var admin = await AdminHost.StartAsync("http://unix:" + path, proxy.Proxy, NullLoggerFactory.Instance);
        using var client = Client(path);

        Assert.Contains("\"generation\":1", await client.GetStringAsync("http://localhost/status"), StringComparison.Ordinal);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_Unix_socket_is_for_the_proxys_user_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such modes.");
        await using var proxy = await ProxyUnderTest.StartAsync();
        var path = Path.Combine(proxy.Folder, "admin.sock");
        await using var admin = await AdminHost.StartAsync("http://unix:" + path, proxy.Proxy, NullLoggerFactory.Instance);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Theory]
    [InlineData("GET", "/status")]
    [InlineData("POST", "/reload")]
    [InlineData("POST", "/rollback/1")]
    public async Task What_a_web_page_would_send_is_refused_on_a_Unix_socket_too(string method, string path)
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        var socket = Path.Combine(proxy.Folder, "admin.sock");
        await using var admin = await AdminHost.StartAsync("http://unix:" + socket, proxy.Proxy, NullLoggerFactory.Instance);
        using var client = Client(socket);

        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("http://evil.example", null));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("http://localhost", "http://localhost"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("http://localhost", null));

        async Task<HttpStatusCode> StatusAsync(string host, string? origin)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), host + path);
            if (origin is not null)
            {
                request.Headers.Add("Origin", origin);
            }

            using var answer = await client.SendAsync(request);
            return answer.StatusCode;
        }
    }

    [Theory]
    [InlineData("http://localhost:9090", true)]
    [InlineData("http://127.0.0.1:0", true)]
    [InlineData("http://[::1]:9090", true)]
    [InlineData("http://unix:/run/proxy.sock", true)]
    [InlineData("http://0.0.0.0:9090", false)]
    [InlineData("http://*:9090", false)]
    [InlineData("http://[::]:9090", false)]
    [InlineData("http://10.0.0.1:9090", false)]
    [InlineData("http://localhost.example:9090", false)]
    [InlineData("http://localhost:9090/path", false)]
    [InlineData("https://localhost:9090", false)]
    [InlineData("http://localhost:9090;http://*:9091", false)]
    [InlineData("nonsense", false)]
    public void Only_addresses_of_this_machine_are_private(string address, bool isPrivate) => Assert.Equal(isPrivate, AdminGate.IsPrivate(address));

    private static async Task<AdminHost> StartAsync(ProxyUnderTest proxy) =>
        (await AdminHost.StartAsync("http://127.0.0.1:0", proxy.Proxy, NullLoggerFactory.Instance))!;

    private static HttpClient Client(string path) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancelled) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancelled);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    /// <summary>Leaves a socket's file behind, as a killed process does: the file is moved away before the socket is closed.</summary>
    private static void Abandon(string path)
    {
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            File.Move(path, path + ".kept");
        }

        File.Move(path + ".kept", path);
    }
}
