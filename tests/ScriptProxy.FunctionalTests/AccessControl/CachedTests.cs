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

    private static async Task<(int Status, string Body)> TextAsync(ProxyUnderTest proxy, string user, string password)
    {
        var (status, _, body) = await proxy.AskAsync("/admin/x", Basic(user, password));
        return (status, body);
    }
}
