using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.AccessControl.Files;
using ScriptProxy.Plugins.AccessControl.Passwords;
using ScriptProxy.Plugins.AccessControl.SigningIn;
using ScriptProxy.Sdk;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.AccessControlPlugin;

/// <summary>Several ways to sign in beside one another. anna has the password "U*U" in each file.</summary>
public sealed class SigningInTests : IDisposable
{
    private const string Hash = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

    private readonly string _folder = Directory.CreateTempSubdirectory("scriptproxy-access-").FullName;

    public SigningInTests()
    {
        File.WriteAllText(Path.Combine(_folder, "staff"), $"anna:{Hash}\nadmin:{Hash}\n");
        File.WriteAllText(Path.Combine(_folder, "guests"), $"anna:{Hash}\nadmin:{Hash}\nguest:{Hash}\n");
    }

    [Fact]
    public async Task A_user_is_one_of_his_way_alone()
    {
        using var hooks = Load(
            ("Rules:0:Name", "in"), ("Rules:0:Do", "Require"), ("Rules:0:By:0", "staff"), ("Rules:0:Path", "/staff"),
            ("Rules:1:Name", "guest"), ("Rules:1:Do", "Require"), ("Rules:1:By:0", "guests"),
            ("Rules:2:Name", "admin"), ("Rules:2:Do", "Allow"), ("Rules:2:Users:0", "staff:admin"), ("Otherwise", "Deny"));
        Assert.Equal((0, 403), (await AskAsync(hooks, "/staff", "admin"), await AskAsync(hooks, "/", "admin"))); // by both ways; as a guest
        Assert.Equal(403, await AskAsync(hooks, "/staff", "anna"));
        Assert.Contains("write guests:admin or staff:admin", ErrorOf("admin"), StringComparison.Ordinal);
        Assert.Contains("is not clear", ErrorOf("boss:admin"), StringComparison.Ordinal);

        string ErrorOf(string user) => Assert.Single(
            Assert.Throws<OptionsException>(() => Load(("Rules:0:Name", "x"), ("Rules:0:Do", "Deny"), ("Rules:0:Users:0", user))).Errors, error => error.Key == "Options:AccessControl:Rules:0:Users:0").Message;
    }

    [Fact]
    public async Task A_rule_looks_at_a_request_before_signing_in_changes_it()
    {
        using var hooks = Load(
            ("UserHeader", "X-User"), ("Otherwise", "Deny"), ("Rules:0:Name", "in"), ("Rules:0:Do", "Allow"), ("Rules:0:By:0", "staff"),
            ("Rules:0:Headers:0:Name", "X-User"), ("Rules:0:Headers:0:Present", "false"), ("Rules:0:Headers:1:Name", "Authorization"), ("Rules:0:Headers:1:Present", "true"));
        Assert.Equal((0, 403), (await AskAsync(hooks, "/", "anna"), await AskAsync(hooks, "/")));
    }

    [Fact]
    public async Task The_same_credentials_count_for_a_second_way()
    {
        using var hooks = Load(
            ("Rules:0:Name", "in"), ("Rules:0:Do", "Require"), ("Rules:0:By:0", "staff"), ("Rules:1:Name", "both"), ("Rules:1:Do", "Allow"), ("Rules:1:By:0", "guests"), ("Otherwise", "Deny"));
        var exchange = await SendAsync(hooks, "/", "anna");
        Assert.Equal((200, ""), (exchange.Status, exchange.UpstreamHeaders.Authorization.ToString()));
    }

    [Fact]
    public async Task Who_is_let_in_by_one_of_several_ways_is_noted_by_none()
    {
        using var hooks = Load(("Rules:0:Name", "in"), ("Rules:0:Do", "Allow"), ("Rules:0:By:0", "staff"), ("Rules:0:By:1", "guests"));
        Assert.Equal((0, 0L), (await AskAsync(hooks, "/", "guest"), hooks.Counter("staff refused").Value));
        Assert.Equal((401, 1L, 1L), (await AskAsync(hooks, "/", "nobody"), hooks.Counter("staff refused").Value, hooks.Counter("guests refused").Value));
    }

    [Fact]
    public async Task An_issuer_that_is_away_is_not_asked_about_the_tokens_of_another()
    {
        using var key = new TestIssuer();
        using var other = new TestIssuer("k2");
        await using var away = await Upstream.StartAsync(http =>
        {
            http.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        await File.WriteAllTextAsync(Path.Combine(_folder, "keys.json"), TestIssuer.KeySet(key));
        using var hooks = Load(
            ("Tokens:a:Keys", away.Address), ("Tokens:a:Issuers:0", "https://a.example"), ("Tokens:a:Audiences:0", "api"),
            ("Tokens:b:Keys", "keys.json"), ("Tokens:b:Issuers:0", "https://b.example"), ("Tokens:b:Audiences:0", "api"),
            ("Rules:0:Name", "in"), ("Rules:0:Do", "Allow"), ("Rules:0:By:0", "a"), ("Rules:0:By:1", "b"));
        Assert.Equal((200, 0), (await AskAsync("https://b.example", key), away.Requests.Count));
        Assert.Equal((401, 0), (await AskAsync("https://c.example", other), away.Requests.Count));
        Assert.Equal((503, 1), (await AskAsync("https://a.example", other), away.Requests.Count));

        async Task<int> AskAsync(string issuer, TestIssuer signedBy)
        {
            var token = signedBy.Token(new { iss = issuer, aud = "api", sub = "anna", exp = hooks.Clock.GetUtcNow().ToUnixTimeSeconds() + 300 });
            return (await hooks.SendAsync("GET", "http://localhost/", ("Authorization", $"Bearer {token}"))).Status;
        }
    }

    [Fact]
    public async Task No_refusal_is_kept_by_a_cache()
    {
        using var hooks = Load(
            ("Rules:0:Name", "gone"), ("Rules:0:Do", "Deny"), ("Rules:0:Path", "/gone"), ("Rules:0:Status", "410"), ("Rules:1:Name", "in"), ("Rules:1:Do", "Allow"), ("Rules:1:By:0", "staff"));
        Assert.Equal("no-store", (await SendAsync(hooks, "/gone")).ResponseHeaders.CacheControl);
        Assert.Equal("no-store", (await SendAsync(hooks, "/")).ResponseHeaders.CacheControl);
    }

    [Fact]
    public async Task Who_has_signed_in_before_does_not_stand_behind_a_flood()
    {
        using var hooks = new FakeHooks("AccessControl");
        using var go = new SemaphoreSlim(0);
        var (turns, inside) = (new Turns(hooks, "staff", 1), 0);
        var file = new WatchedFile<PasswordFile>(Path.Combine(_folder, "staff"), PasswordFile.Read, hooks.Log);
        var way = new PasswordWay(file, new PasswordOptions(), turns, hooks.Clock, remembered: 5) { Name = "staff" };
        Assert.NotNull((await FindAsync("anna", "U*U")).Account);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("user or password is wrong", (await FindAsync("nobody", $"wrong {i}")).Reason);
        }

        // Now strangers of the same address wait in every place.
        var flood = Enumerable.Range(0, 30).Select(i => turns.TakeAsync(new FakeExchange(), $"stranger {i}", Wait).AsTask()).ToList();
        await Eventually.TrueAsync(() => Volatile.Read(ref inside) == 1, "the first is computed");
        Assert.NotNull((await FindAsync("anna", "U*U")).Account); // no flood of wrong ones has pushed it out of the memory
        Assert.Equal("user or password is wrong", (await FindAsync("anna", "mistyped")).Reason);
        Assert.Equal(503, (await FindAsync("admin", "U*U")).Answer?.Status);
        go.Release(30);
        await Task.WhenAll(flood);

        ValueTask<Finding> FindAsync(string user, string password) => way.FindAsync(new FakeExchange(), Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

        bool Wait()
        {
            Interlocked.Increment(ref inside);
            return go.Wait(TimeSpan.FromSeconds(60));
        }
    }

    [Theory]
    [InlineData(251, true)]
    [InlineData(252, false)]
    public void Long_passwords_are_not_computed(int length, bool isRead) =>
        Assert.Equal(isRead, BasicCredentials.TryRead(Convert.ToBase64String(Encoding.UTF8.GetBytes("anna:" + new string('x', length))), out _));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<int> AskAsync(FakeHooks hooks, string path, string? user = null, string password = "U*U") => (await SendAsync(hooks, path, user, password)).Answer?.Status ?? 0;

    private static Task<FakeExchange> SendAsync(FakeHooks hooks, string path, string? user = null, string password = "U*U")
    {
        (string, string)[] headers = user is null ? [] : [("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")))];
        return hooks.SendAsync("GET", $"http://localhost{path}", headers);
    }

    private FakeHooks Load(params (string Key, string? Value)[] options)
    {
        var all = options.ToDictionary(option => option.Key, option => option.Value);
        (all["Passwords:staff:File"], all["Passwords:guests:File"]) = ("staff", "guests");
        var hooks = new FakeHooks("AccessControl", all, _folder);
        new ScriptProxy.Plugins.AccessControl.AccessControlPlugin().Configure(hooks);
        return hooks;
    }
}
