using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;
using static ScriptProxy.FunctionalTests.AccessControl.GuardedProxy;

namespace ScriptProxy.FunctionalTests.AccessControl;

public sealed class PasswordTests
{
    private const string Staff = """ "UserHeader": "X-User", "Passwords": { "staff": { "File": "staff.htpasswd", "Realm": "Staff" } } """;
    private const string Admin = Staff + """, "Rules": [ { "Name": "admin", "Do": "Allow", "By": [ "staff" ], "Path": "/admin/{**rest}" } ] """;

    [Fact]
    public async Task Who_has_no_password_or_a_wrong_one_is_asked_for_it()
    {
        await using var proxy = await StartAsync(Admin);
        const string challenge = "Basic realm=\"Staff\", charset=\"UTF-8\"";
        Assert.Equal((401, challenge, "Sign in to see this.\n"), await proxy.AskAsync("/admin"));
        Assert.Equal((401, challenge, "Sign in to see this.\n"), await proxy.AskAsync("/admin", Basic("anna", "Secret")));
        Assert.Equal(401, await proxy.StatusAsync("/admin", Basic("nobody", "secret")));
        Assert.Equal(401, await proxy.StatusAsync("/admin", Basic("bert", "secret")));
        Assert.Equal(401, await proxy.StatusAsync("/admin", "Basic anna:secret"));
        Assert.Equal(401, await proxy.StatusAsync("/admin", Basic("anna", "secret").Replace("Basic", "Bearer", StringComparison.Ordinal)));
        Assert.Equal(401, await proxy.StatusAsync("/admin", Basic("anna", "secret"), ("Authorization", Basic("anna", "secret"))));
        Assert.Equal(401, await proxy.StatusAsync("/admin", Basic("anna", new string('x', 5000))));
        Assert.Empty(proxy.Upstream.Requests);
        Assert.Equal(200, await proxy.StatusAsync("/other"));
        Assert.DoesNotContain(proxy.Log.Lines, line => line.Contains("ecret", StringComparison.Ordinal) || line.Contains("Basic", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_upstream_and_the_access_log_are_told_who_it_is_and_never_the_password()
    {
        await using var proxy = await StartAsync(Admin);
        Assert.Equal(200, await proxy.StatusAsync("/admin", Basic("anna", "secret"), ("X-User", "root"), ("X_USER", "root")));
        Assert.Equal(200, await proxy.StatusAsync("/admin", Basic("bert", "пароль").Replace("Basic", "bAsIc", StringComparison.Ordinal)));
        Assert.Equal(200, await proxy.StatusAsync("/other", null, ("x-user", "root"), ("X_User", "root")));
        var received = proxy.Upstream.Requests.ToArray();
        Assert.Equal(["anna", "bert", ""], received.Select(request => request.Headers["X-User"].ToString()));
        Assert.All(received, request => Assert.False(request.Headers.ContainsKey("X_User") || request.Headers.ContainsKey("Authorization")));
        await Eventually.TrueAsync(() => proxy.Access.Lines.Count == 3, "three lines");
        Assert.Contains(" user anna", proxy.Access.Lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain(" user ", proxy.Access.Lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_keeps_the_proxy_from_starting_and_is_told_with_its_place()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => ProxyUnderTest.StartAsync(new ProxySetup
        {
            BuiltInPlugins = true,
            Files = new Dictionary<string, byte[]> { ["staff.htpasswd"] = "anna:$apr1$rHWXLGJ/$s8n7AoycxttZe./5dL5KF1\n"u8.ToArray() },
            Configuration = Configuration(""" "Passwords": { "staff": { "File": "staff.htpasswd" } }, "Rules": [ { "Name": "a", "Do": "Deny", "From": [ "10.0.0.0/33" ] }, { "Name": "A", "Do": "Deny" } ] """),
        }));
        Assert.Contains("staff.htpasswd(1): MD5 is too weak to keep passwords; make a good one with htpasswd -B", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Options:AccessControl:Rules:0:From:0", refused.Message, StringComparison.Ordinal);
        Assert.Contains("another rule has the name 'A' already", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_route_that_wants_somebody_lets_in_who_has_signed_in()
    {
        await using var proxy = await StartAsync(Admin, route: """, "AuthorizationPolicy": "Default" """);
        Assert.Equal((403, 200), (await proxy.StatusAsync("/other"), await proxy.StatusAsync("/admin", Basic("anna", "secret"))));
    }

    [Fact]
    public async Task An_address_or_a_password_will_do_or_both_are_needed()
    {
        await using var any = await StartAsync(Staff + """, "Rules": [ { "Name": "here", "Do": "Allow", "From": [ "127.0.0.1" ] }, { "Name": "others", "Do": "Allow", "By": [ "staff" ] } ] """);
        Assert.Equal(200, await any.StatusAsync("/"));
        await using var notHere = await StartAsync(Staff + """, "Rules": [ { "Name": "office", "Do": "Allow", "From": [ "192.0.2.0/24" ] }, { "Name": "others", "Do": "Allow", "By": [ "staff" ] } ] """);
        Assert.Equal((401, 200), (await notHere.StatusAsync("/"), await notHere.StatusAsync("/", Basic("anna", "secret"))));

        await using var all = await StartAsync(Staff + """
            , "Rules": [ { "Name": "staff", "Do": "Require", "By": [ "staff" ] }, { "Name": "boss", "Do": "Allow", "Users": [ "bert" ], "From": [ "127.0.0.0/8" ] } ], "Otherwise": "Deny"
            """);
        Assert.Equal(401, await all.StatusAsync("/"));
        Assert.Equal(403, await all.StatusAsync("/", Basic("anna", "secret")));
        Assert.Equal(200, await all.StatusAsync("/", Basic("bert", "пароль")));
    }

    [Fact]
    public async Task A_changed_file_counts_at_once_and_a_bad_one_not_at_all()
    {
        var time = new ManualTimeProvider();
        await using var proxy = await StartAsync(Admin, time, expectErrors: true);
        Assert.Equal(200, await proxy.StatusAsync("/admin", Basic("anna", "secret")));
        proxy.Write("staff.htpasswd", "anna:{SHA}6dcfXufJLW3J6S/9rRe4vUlBj5g=\n");
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(2));
                return proxy.Log.Errors.Any(error => error.Contains("staff.htpasswd(1): a plain SHA-1 is too weak", StringComparison.Ordinal));
            },
            "the report");
        Assert.Equal(200, await proxy.StatusAsync("/admin", Basic("anna", "secret")));

        proxy.Write("staff.htpasswd", "anna:$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\n");
        await Eventually.TrueAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromSeconds(2));
                return await proxy.StatusAsync("/admin", Basic("anna", "U*U")) == 200;
            },
            "the new password");
        Assert.Equal(401, await proxy.StatusAsync("/admin", Basic("anna", "secret")));
        Assert.Equal(401, await proxy.StatusAsync("/admin", Basic("bert", "пароль")));
        Assert.Equal(401, await proxy.StatusAsync("/admin", Basic("nobody", "U*U"))); // though it was compared with that very password
    }

    [Fact]
    public async Task A_rule_asks_for_a_password_or_an_address_in_two_lines()
    {
        await using var proxy = await StartAsync(Staff, rule: """
            var staff = Service<ISignIn>("staff");
            OnRequest("/reports/{**rest}", staff.RequireAsync);
            var office = AddressSet.Parse("192.0.2.0/24", "2001:db8::/32");
            OnRequest("/office/{**rest}", request => request.Allow(office));
            """);
        Assert.Equal(401, await proxy.StatusAsync("/reports/1"));
        Assert.Equal(401, await proxy.StatusAsync("/reports;x/1"));
        Assert.Equal(200, await proxy.StatusAsync("/reports/1", Basic("anna", "secret")));
        Assert.Equal("anna", proxy.Upstream.Requests.Last().Headers["X-User"]);
        Assert.Equal((403, 200), (await proxy.StatusAsync("/office"), await proxy.StatusAsync("/other")));
    }

    [Fact]
    public async Task An_IPv4_client_of_an_IPv6_socket_and_one_named_by_a_trusted_proxy_are_the_same()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            BuiltInPlugins = true,
            Urls = "http://[::]:0",
            Settings = new Dictionary<string, string> { ["Forwarding:TrustedProxies:0"] = "::ffff:127.0.0.0/104" },
            Configuration = Configuration(""" "Rules": [ { "Name": "office", "Do": "Allow", "From": [ "192.0.2.0/24" ] } ], "Otherwise": "Deny" """),
        });
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{proxy.Address.Port}") };
        Assert.Equal((403, 200, 200, 403), (await AskAsync("203.0.113.1"), await AskAsync("192.0.2.7"), await AskAsync("::ffff:192.0.2.7"), await AskAsync("192.0.2.7, 203.0.113.1")));

        async Task<int> AskAsync(string forwarded)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "X-Forwarded-For", forwarded } } };
            using var answer = await client.SendAsync(request);
            return (int)answer.StatusCode;
        }
    }

    [Fact]
    public async Task Replaced_options_leave_nothing_behind()
    {
        using var key = new TestIssuer();
        await using var authority = await Upstream.StartAsync(http => http.Response.WriteAsync(TestIssuer.KeySet(key)));
        var options = $$"""
            "Passwords": { "staff": { "File": "staff.htpasswd" } },
            "Tokens": { "api": { "Keys": "{{authority.Address}}/keys", "Issuers": [ "i" ], "Audiences": [ "a" ] } },
            "Authorities": { "sso": { "Address": "{{authority.Address}}", "Timeout": "00:01:00" } },
            "Rules": [
              { "Name": "admin", "Do": "Allow", "By": [ "staff", "api" ], "Path": "/admin", "Headers": [ { "Name": "Host", "Matches": "." } ], "During": { "From": "00:00", "To": "00:00", "TimeZone": "Europe/Berlin" } },
              { "Name": "sso", "Do": "Allow", "By": [ "sso" ] } ]
            """;
        await using var proxy = await StartAsync(options);
        var token = "Bearer " + key.Token(new { iss = "i", aud = "a", sub = "anna", exp = 4_000_000_000 });
        var contexts = new List<WeakReference>();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal((200, 200, 200), (await proxy.StatusAsync("/admin", Basic("anna", "secret")), await proxy.StatusAsync("/admin", token), await proxy.StatusAsync("/other")));
            contexts.Add(Of(proxy));
            proxy.Write("scriptproxy.json", Configuration(options + $$""", "Otherwise": "{{(i % 2 == 0 ? "Deny" : "Allow")}}" """).Replace("{upstream}", proxy.Upstream.Address, StringComparison.Ordinal));
            Assert.Empty(await proxy.ReloadAsync());
        }

        await Code.IsGoneAsync([.. contexts]);
        Assert.Empty(proxy.Proxy.Retirement.Lingering);

        static WeakReference Of(ProxyUnderTest proxy) => new(proxy.Proxy.Generations.Current.Units.Single(unit => unit.Name == "AccessControl").Code.Context);
    }
}
