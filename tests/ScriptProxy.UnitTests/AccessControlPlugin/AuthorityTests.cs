using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.AccessControlPlugin;

public sealed class AuthorityTests
{
    [Fact]
    public async Task What_is_remembered_is_for_those_who_send_all_the_same_that_it_sees()
    {
        await using var authority = await Upstream.StartAsync(http =>
        {
            http.Response.StatusCode = http.Request.Headers["X-Api-Key"] == "good" ? 200 : 401;
            return Task.CompletedTask;
        });
        using var hooks = Load(authority, ("Remember", "00:01:00"), ("RequestHeaders:0", "X-Api-Key"), ("RequestHeaders:1", "X-Other"));
        Assert.Equal((0, 0, 1), (await StatusAsync(hooks, ("X-Api-Key", "good")), await StatusAsync(hooks, ("X-Api-Key", "good")), authority.Requests.Count));
        Assert.Equal((401, 401), (await StatusAsync(hooks), await StatusAsync(hooks, ("X-Other", "good"))));
        var empty = new FakeExchange { RequestHeaders = { ["X-Api-Key"] = "good", ["X-Other"] = "" } };
        await hooks.SendAsync(empty); // an empty header is not none
        Assert.Equal((200, 4), (empty.Status, authority.Requests.Count));
    }

    [Fact]
    public async Task Authorization_is_its_own_to_tell_and_no_client_can()
    {
        await using var authority = await Upstream.StartAsync(http =>
        {
            if (http.Request.Headers.Authorization == "Bearer known")
            {
                http.Response.Headers.Authorization = "Bearer inner";
            }

            return Task.CompletedTask;
        });
        using var hooks = Load(authority, ("ResponseHeaders:0", "Authorization"));
        Assert.Equal("Bearer inner", (await SendAsync(hooks, ("Authorization", "Bearer known"))).UpstreamHeaders.Authorization);
        var other = await SendAsync(hooks, ("Authorization", "Bearer forged"));
        Assert.Equal(("", "Bearer forged"), (other.UpstreamHeaders.Authorization.ToString(), authority.Requests.Last().Headers.Authorization.ToString()));
    }

    [Fact]
    public async Task A_byte_above_ASCII_reaches_it_as_it_came()
    {
        await using var authority = await Upstream.StartAsync(http =>
        {
            http.Response.Headers["X-Who"] = "J\u00f6rg";
            return Task.CompletedTask;
        });
        using var hooks = Load(authority, ("ResponseHeaders:0", "X-Who"));
        var exchange = await SendAsync(hooks, ("User-Agent", "J\u00f6rg's"));
        Assert.Equal((200, "J\u00f6rg's", "J\u00f6rg"), (exchange.Status, Assert.Single(authority.Requests).Headers.UserAgent.ToString(), exchange.UpstreamHeaders["X-Who"].ToString()));
    }

    [Fact]
    public async Task One_that_leads_back_to_itself_is_told_apart_and_asked_once()
    {
        FakeHooks? own = null;
        await using var authority = await Upstream.StartAsync(async http =>
        {
            // What the proxy would do with it.
            var again = new FakeExchange();
            foreach (var header in http.Request.Headers)
            {
                again.RequestHeaders[header.Key] = header.Value;
            }

            await own!.RequestAsync(again);
            http.Response.StatusCode = again.Answer?.Status ?? 200;
        });
        own = Load(authority);
        using (own)
        {
            var exchange = await SendAsync(own);
            Assert.Equal((500, 1), (exchange.Status, authority.Requests.Count));
            Assert.Contains(own.Logged, line => line.Contains("it asks itself", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("/admin;x")]
    [InlineData("/admin%2fx")]
    [InlineData("//admin")]
    [InlineData("/public//admin")]
    [InlineData("/admin%5Cx")]
    [InlineData("/admin%3Fx")]
    [InlineData("/admin%20")]
    public async Task A_path_that_can_be_read_in_several_ways_is_not_its_to_decide_unless_it_says_so(string path)
    {
        await using var authority = await Upstream.StartAsync(_ => Task.CompletedTask);
        using var hooks = Load(authority);
        Assert.Equal((400, 0), ((await hooks.SendAsync("GET", $"http://localhost{path}")).Status, authority.Requests.Count));
        Assert.Equal((200, 1), ((await hooks.SendAsync("GET", "http://localhost/admin/a%20b")).Status, authority.Requests.Count));

        using var open = Load(authority, ("AnyPath", "true"));
        Assert.Equal((200, 2), ((await open.SendAsync("GET", $"http://localhost{path}")).Status, authority.Requests.Count));
    }

    [Theory]
    [InlineData("Authorities:sso:RequestHeaders:0", "Content-Type", "is of a body")]
    [InlineData("Authorities:sso:RequestHeaders:0", "Host", "frames the message")]
    [InlineData("Authorities:sso:RequestHeaders:0", "X User", "no header's name")]
    [InlineData("Authorities:sso:ResponseHeaders:0", "Content-Length", "frames the message")]
    [InlineData("Authorities:sso:ResponseHeaders:0", "Cookie", "has what clients say")]
    [InlineData("Tokens:api:Headers:Host", "sub", "frames the message")]
    [InlineData("Tokens:api:Headers:Authorization", "sub", "has credentials")]
    [InlineData("UserHeader", "Connection", "frames the message")]
    [InlineData("UserHeader", "authorization", "has credentials")]
    [InlineData("Authorities:sso:Remember", "02:00:00", "0 to an hour")]
    [InlineData("Tokens:api:Remember", "-00:00:01", "0 to an hour")]
    [InlineData("Passwords:staff:Remember", "02:00:00", "0 to an hour")]
    public void What_cannot_be_is_told_with_its_key(string key, string value, string told)
    {
        var options = new Dictionary<string, string?>
        {
            ["Authorities:sso:Address"] = "http://127.0.0.1:1/", ["Tokens:api:Keys"] = "keys.json", ["Tokens:api:Issuers:0"] = "i", ["Tokens:api:Audiences:0"] = "a",
            ["Passwords:staff:File"] = "staff", [key] = value,
        };
        using var hooks = new FakeHooks("AccessControl", options);
        var errors = Assert.Throws<OptionsException>(() => new ScriptProxy.Plugins.AccessControl.AccessControlPlugin().Configure(hooks)).Errors;
        Assert.Contains(errors, error => error.Key == $"Options:AccessControl:{key}" && error.Message.Contains(told, StringComparison.Ordinal));
    }

    private static FakeHooks Load(Upstream authority, params (string Key, string Value)[] options)
    {
        var all = options.ToDictionary(option => $"Authorities:sso:{option.Key}", option => (string?)option.Value);
        all["Authorities:sso:Address"] = authority.Address;
        (all["Rules:0:Name"], all["Rules:0:Do"], all["Rules:0:By:0"]) = ("all", "Allow", "sso");
        var hooks = new FakeHooks("AccessControl", all);
        new ScriptProxy.Plugins.AccessControl.AccessControlPlugin().Configure(hooks);
        return hooks;
    }

    private static async Task<int> StatusAsync(FakeHooks hooks, params (string Name, string Value)[] headers) => (await SendAsync(hooks, headers)).Answer?.Status ?? 0;

    private static Task<FakeExchange> SendAsync(FakeHooks hooks, params (string Name, string Value)[] headers) => hooks.SendAsync("GET", "http://localhost/", headers);
}
