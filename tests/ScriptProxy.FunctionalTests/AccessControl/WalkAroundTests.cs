using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.AccessControl;

/// <summary>What is forbidden, or needs a password, cannot be had by any spelling of it, spoken in raw bytes.</summary>
public sealed class WalkAroundTests(WalkAroundTests.Proxies proxies) : IClassFixture<WalkAroundTests.Proxies>
{
    [Theory]
    [InlineData("/admin")]
    [InlineData("/admin/")]
    [InlineData("/%61dmin")]
    [InlineData("/%61%64%6d%69%6e/x")]
    [InlineData("/a/../admin")]
    [InlineData("/a/%2e%2e/admin")]
    [InlineData("/a/.%2e/admin/x")]
    [InlineData("/a/b/../../admin")]
    [InlineData("//admin")]
    [InlineData("///admin//x")]
    [InlineData("/admin;x")]
    [InlineData("/admin;x=1/y")]
    [InlineData("/admin%3Bx")]
    [InlineData("/;/admin")]
    [InlineData("/;a=b/admin/x")]
    [InlineData("/admin/.")]
    [InlineData("/./admin")]
    [InlineData("/%2e/admin")]
    [InlineData("/ADMIN")]
    [InlineData("/Admin/x")]
    [InlineData("/%41DMIN")]
    [InlineData("/admin?")]
    [InlineData("/admin/?x=/public")]
    [InlineData("/admin%2Fx")]
    [InlineData("/admin%2fx")]
    [InlineData("/%2Fadmin")]
    [InlineData("/admin%5Cx")]
    [InlineData("/admin\\x")]
    [InlineData("\\admin")]
    [InlineData("/admin;a%2Fb")]
    [InlineData("/a/..%2Fadmin")]
    [InlineData("/a/..%5cadmin")]
    [InlineData("/a/..\\admin")]
    [InlineData("/a/..;/admin")]
    [InlineData("/a/..;x=1/admin")]
    [InlineData("/a/..%3B/admin")]
    [InlineData("/a/%2e%2e%2fadmin")]
    [InlineData("/a%2F../admin")]
    [InlineData("/admin%00")]
    [InlineData("/public/..%20/admin")]
    [InlineData("/public/%20../admin")]
    [InlineData("/public/..%09/admin")]
    [InlineData("/public/%C2%A0../admin")]
    [InlineData("/admin/open/..%3Fx")]
    [InlineData("/admin/open/..%23x")]
    [InlineData("/admin#x")]
    [InlineData("http://a/admin")]
    [InlineData("http://a/%61dmin")]
    [InlineData("http://a//admin;x")]
    [InlineData("http://a/b/../admin")]
    [InlineData("http://a\\admin")]
    public async Task No_spelling_gets_past_a_rule(string target)
    {
        foreach (var proxy in new[] { proxies.Forbidden, proxies.Protected, proxies.Listed, proxies.Both })
        {
            proxies.Upstream.Requests.Clear();
            using var client = await WireConnection.ConnectAsync(proxy.Address);
            Assert.Contains((await client.AskAsync($"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).Status, new[] { 400, 401, 403 });
            Assert.Empty(proxies.Upstream.Requests);
        }
    }

    [Theory]
    [InlineData("/public")]
    [InlineData("/public/x;y=1")]
    [InlineData("/public/a%2Fb")]
    [InlineData("/public/a%20b/%C3%A9")]
    [InlineData("/public/..%20x/what%3F")]
    [InlineData("//public//x")]
    public async Task What_is_permitted_goes_through_byte_for_byte(string target)
    {
        foreach (var proxy in new[] { proxies.Forbidden, proxies.Protected, proxies.Listed })
        {
            proxies.Upstream.Requests.Clear();
            using var client = await WireConnection.ConnectAsync(proxy.Address);
            Assert.Equal(200, (await client.AskAsync($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
            Assert.Equal(target, Assert.Single(proxies.Upstream.Requests).Target);
        }
    }

    public sealed class Proxies : IAsyncLifetime
    {
        internal WireUpstream Upstream { get; } = new();

        internal ProxyUnderTest Forbidden { get; private set; } = null!;

        internal ProxyUnderTest Protected { get; private set; } = null!;

        /// <summary>Lets in what it lists, and nothing else.</summary>
        internal ProxyUnderTest Listed { get; private set; } = null!;

        /// <summary>Lets in what it lists before it forbids.</summary>
        internal ProxyUnderTest Both { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Forbidden = await StartAsync("""{ "Rules": [ { "Name": "admin", "Do": "Deny", "Path": "/admin/{**rest}" } ] }""");
            Protected = await StartAsync("""{ "Passwords": { "staff": { "File": "staff.htpasswd" } }, "Rules": [ { "Name": "admin", "Do": "Allow", "By": [ "staff" ], "Path": "/admin/{**rest}" } ] }""");
            Listed = await StartAsync("""{ "Rules": [ { "Name": "public", "Do": "Allow", "Path": "/public/{**rest}" } ], "Otherwise": "Deny" }""");
            Both = await StartAsync("""{ "Rules": [ { "Name": "open", "Do": "Allow", "Path": "/admin/open/{**rest}" }, { "Name": "public", "Do": "Allow", "Path": "/public/{**rest}" }, { "Name": "admin", "Do": "Deny", "Path": "/admin/{**rest}" } ] }""");
        }

        public async ValueTask DisposeAsync()
        {
            await Forbidden.DisposeAsync();
            await Protected.DisposeAsync();
            await Listed.DisposeAsync();
            await Both.DisposeAsync();
            await Upstream.DisposeAsync();
        }

        private Task<ProxyUnderTest> StartAsync(string options) => ProxyUnderTest.StartAsync(new ProxySetup
        {
            BuiltInPlugins = true,
            Files = new Dictionary<string, byte[]> { ["staff.htpasswd"] = System.Text.Encoding.UTF8.GetBytes(GuardedProxy.Users) },
            Configuration = $$"""{ "Options": { "AccessControl": {{options}} }, {{Upstream.Configuration.TrimStart()[1..]}}""",
        });
    }
}
