using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;
using static ScriptProxy.FunctionalTests.AccessControl.GuardedProxy;

namespace ScriptProxy.FunctionalTests.AccessControl;

/// <summary>A cache stands behind the rules, and credentials that are not passed on count there as much as those that are (RFC 9111 3.5).</summary>
public sealed class CachedTests
{
    private const string Admin = """
        "UserHeader": "X-User", "Passwords": { "staff": { "File": "staff.htpasswd" } }, "Rules": [ { "Name": "admin", "Do": "Allow", "By": [ "staff" ], "Path": "/admin/{**rest}" } ]
        """;

    private const string Cache = """, "Caching": { "Enabled": true } """;

    [Fact]
    public async Task What_one_user_is_answered_no_other_gets()
    {
        await using var upstream = await Upstream.StartAsync(http =>
        {
            http.Response.Headers.CacheControl = "max-age=60";
            return http.Response.WriteAsync($"for {http.Request.Headers["X-User"]}");
        });
        await using var proxy = await StartAsync(Admin, upstream: upstream, others: Cache);
        Assert.Equal((200, "for anna"), await TextAsync(proxy, "anna", "secret"));
        Assert.Equal((200, "for bert"), await TextAsync(proxy, "bert", "пароль"));
        Assert.Equal((200, "for anna"), await TextAsync(proxy, "anna", "secret"));
        Assert.Equal(3, upstream.Requests.Count);
        Assert.All(upstream.Requests, request => Assert.False(request.Headers.ContainsKey("Authorization")));
        Assert.Equal(401, await proxy.StatusAsync("/admin/x"));
    }

    [Fact]
    public async Task What_is_for_all_who_may_is_kept_and_still_for_nobody_else()
    {
        await using var upstream = await Upstream.StartAsync(http =>
        {
            http.Response.Headers.CacheControl = "public, max-age=60";
            return http.Response.WriteAsync("handbook");
        });
        await using var proxy = await StartAsync(Admin, upstream: upstream, others: Cache);
        Assert.Equal((200, "handbook"), await TextAsync(proxy, "anna", "secret"));
        Assert.Equal((200, "handbook"), await TextAsync(proxy, "bert", "пароль"));
        Assert.Single(upstream.Requests);
        Assert.Equal(401, await proxy.StatusAsync("/admin/x"));
        Assert.Equal(401, await proxy.StatusAsync("/admin/x", Basic("anna", "wrong")));
        Assert.Equal(401, await proxy.StatusAsync("/%61dmin;y/x"));
    }

    [Fact]
    public async Task Who_asks_at_the_same_time_gets_his_own_answer()
    {
        using var go = new SemaphoreSlim(0);
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            await go.WaitAsync();
            http.Response.Headers.CacheControl = "max-age=60";
            await http.Response.WriteAsync($"for {http.Request.Headers["X-User"]}");
        });
        await using var proxy = await StartAsync(Admin, upstream: upstream, others: Cache);
        var anna = TextAsync(proxy, "anna", "secret");
        await Eventually.TrueAsync(() => upstream.Requests.Count == 1, "the first is at the upstream");
        var bert = TextAsync(proxy, "bert", "пароль");
        go.Release(10);
        Assert.Equal(((200, "for anna"), (200, "for bert")), (await anna, await bert));
    }

    [Fact]
    public async Task Credentials_that_an_authority_alone_can_read_count_as_well()
    {
        await using var authority = await Upstream.StartAsync(http =>
        {
            http.Response.Headers["X-User"] = http.Request.Headers["X-Session"];
            return Task.CompletedTask;
        });
        await using var upstream = await Upstream.StartAsync(http =>
        {
            http.Response.Headers.CacheControl = "max-age=60";
            return http.Response.WriteAsync($"for {http.Request.Headers["X-User"]}");
        });
        await using var proxy = await StartAsync(
            $$""" "Authorities": { "sso": { "Address": "{{authority.Address}}", "Timeout": "00:01:00", "RequestHeaders": [ "X-Session" ], "ResponseHeaders": [ "X-User" ] } }, "Rules": [ { "Name": "all", "Do": "Allow", "By": [ "sso" ] } ] """,
            upstream: upstream, others: Cache);
        Assert.Equal("for anna", (await proxy.AskAsync("/x", null, ("X-Session", "anna"))).Body);
        Assert.Equal("for bert", (await proxy.AskAsync("/x", null, ("X-Session", "bert"))).Body);
    }

    [Fact]
    public async Task Includes_of_a_page_are_asked_for_by_its_reader()
    {
        await using var upstream = await Upstream.StartAsync(http =>
        {
            http.Response.ContentType = "text/html";
            return http.Response.WriteAsync(http.Request.Path == "/admin/x" ? "<esi:include src=\"/admin/part\"/>" : $"part for {http.Request.Headers["X-User"]}{http.Request.Headers.Authorization}");
        });
        await using var proxy = await StartAsync(Admin, upstream: upstream, others: """, "Caching": { "Enabled": true, "Esi": { "Enabled": true } } """, rule: """OnRequest(request => request.Cache.Esi = true);""");
        Assert.Equal((200, "part for anna"), await TextAsync(proxy, "anna", "secret"));
        Assert.Equal((200, "part for bert"), await TextAsync(proxy, "bert", "пароль"));
    }

    private static async Task<(int Status, string Body)> TextAsync(ProxyUnderTest proxy, string user, string password)
    {
        var (status, _, body) = await proxy.AskAsync("/admin/x", Basic(user, password));
        return (status, body);
    }
}
