using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.AccessControl;

public sealed class AuthorityTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task It_is_asked_about_the_request_and_its_headers_are_the_upstreams()
    {
        await using var authority = await Upstream.StartAsync(http =>
        {
            http.Response.Headers["X-Who"] = "anna";
            http.Response.Headers["X-Groups"] = "a, b";
            http.Response.StatusCode = 204;
            return Task.CompletedTask;
        });
        await using var proxy = await StartAsync(authority, """, "AnyPath": true, "UserFrom": "X-Who", "ResponseHeaders": [ "X-Who", "X-Groups", "X-Absent" ] """);
        using (var request = new HttpRequestMessage(HttpMethod.Post, "/a/../b%2Fc d?x=1") { Content = new StringContent("body"), Headers = { { "Cookie", "s=1" }, { "X-Groups", "root" }, { "X-Absent", "root" }, { "X-Secret", "s" } } })
        using (var answer = await proxy.Client.SendAsync(request))
        {
            Assert.Equal(200, (int)answer.StatusCode);
        }

        var asked = Assert.Single(authority.Requests);
        Assert.Equal(("GET", "/verify"), (asked.Method, asked.Target));
        string[] told = ["Cookie", "X-Original-Method", "X-Original-URI", "X-Forwarded-Method", "X-Forwarded-Uri", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Secret", "Content-Length"];
        Assert.Equal(
            ["s=1", "POST", "/b%2Fc%20d?x=1", "POST", "/b%2Fc%20d?x=1", "127.0.0.1", "http", proxy.Address.Authority, "", ""], told.Select(name => asked.Headers[name].ToString()));
        var received = Assert.Single(proxy.Upstream.Requests);
        Assert.Equal(("anna", "a, b", ""), (received.Headers["X-Who"].ToString(), received.Headers["X-Groups"].ToString(), received.Headers["X-Absent"].ToString()));
        await Eventually.TrueAsync(() => proxy.Access.Lines.Any(line => line.Contains(" user anna", StringComparison.Ordinal)), "the access log names her");
    }

    [Theory]
    [InlineData(401, 401)]
    [InlineData(403, 403)]
    [InlineData(302, 302)]
    [InlineData(400, 500)]
    [InlineData(404, 500)]
    [InlineData(503, 500)]
    [InlineData(304, 500)]
    public async Task Refusals_and_redirections_are_passed_on_and_all_else_is_a_failure(int said, int status)
    {
        await using var authority = await Upstream.StartAsync(http =>
        {
            http.Response.StatusCode = said;
            http.Response.Headers.WWWAuthenticate = "Negotiate";
            http.Response.Headers.Location = "https://login.example/?back=1";
            http.Response.Headers.SetCookie = "state=1; Secure";
            http.Response.Headers["X-Internal"] = "1";
            return said == 304 ? Task.CompletedTask : http.Response.WriteAsync("go and sign in");
        });
        await using var proxy = await StartAsync(authority);
        using var answer = await proxy.Client.GetAsync("/");
        var isPassedOn = said == status;
        Assert.Equal(
            (status, isPassedOn ? "Negotiate" : null, isPassedOn ? "https://login.example/?back=1" : null, isPassedOn ? "state=1; Secure" : null, null),
            ((int)answer.StatusCode, answer.Header("WWW-Authenticate"), answer.Header("Location"), answer.Header("Set-Cookie"), answer.Header("X-Internal")));
        Assert.Equal(isPassedOn, await answer.Content.ReadAsStringAsync() == "go and sign in");
        Assert.Empty(proxy.Upstream.Requests);
    }

    [Fact]
    public async Task It_sees_a_password_that_upstreams_do_not()
    {
        await using var authority = await Upstream.StartAsync(_ => Task.CompletedTask);
        await using var proxy = await GuardedProxy.StartAsync(
            $$"""
            "Passwords": { "staff": { "File": "staff.htpasswd" } }, "Authorities": { "sso": { "Address": "{{authority.Address}}" } },
            "Rules": [ { "Name": "staff", "Do": "Require", "By": [ "staff" ] }, { "Name": "sso", "Do": "Allow", "By": [ "sso" ] } ]
            """,
            _time); // on a slow machine an authority has as long as it likes
        var credentials = GuardedProxy.Basic("anna", "secret");
        Assert.Equal((401, 0), (await proxy.StatusAsync("/"), authority.Requests.Count));
        Assert.Equal(200, await proxy.StatusAsync("/", credentials));
        Assert.Equal((credentials, ""), (Assert.Single(authority.Requests).Headers.Authorization.ToString(), Assert.Single(proxy.Upstream.Requests).Headers.Authorization.ToString()));
    }

    [Fact]
    public async Task One_that_does_not_answer_in_time_lets_in_nobody()
    {
        using var never = new SemaphoreSlim(0);
        await using var authority = await Upstream.StartAsync(http => never.WaitAsync(http.RequestAborted));
        await using var proxy = await StartAsync(authority);
        var answer = proxy.StatusAsync("/");
        await Eventually.TrueAsync(() => authority.Requests.Count == 1, "it is asked");
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(500, await answer);
        Assert.Empty(proxy.Upstream.Requests);
    }

    [Fact]
    public async Task What_it_said_is_remembered_for_the_same_request_of_the_same_client_alone()
    {
        await using var authority = await Upstream.StartAsync(http =>
        {
            http.Response.StatusCode = http.Request.Headers.Cookie == "bad" ? 403 : 200;
            return Task.CompletedTask;
        });
        await using var proxy = await StartAsync(authority, """, "Remember": "00:00:10" """);
        Assert.Equal((200, 200, 1), (await Ask("/", "a"), await Ask("/", "a"), authority.Requests.Count));
        Assert.Equal((200, 200, 3), (await Ask("/", "b"), await Ask("/?x", "a"), authority.Requests.Count));
        Assert.Equal((403, 403, 5), (await Ask("/", "bad"), await Ask("/", "bad"), authority.Requests.Count));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((200, 6), (await Ask("/", "a"), authority.Requests.Count));

        Task<int> Ask(string path, string cookie) => proxy.StatusAsync(path, null, ("Cookie", cookie));
    }

    private Task<ProxyUnderTest> StartAsync(Upstream authority, string options = "") => GuardedProxy.StartAsync(
        $$""" "Authorities": { "sso": { "Address": "{{authority.Address}}/verify"{{options}} } }, "Rules": [ { "Name": "all", "Do": "Allow", "By": [ "sso" ] } ] """, _time);
}
