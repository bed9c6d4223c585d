using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.AccessControl.Tokens;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.AccessControlPlugin;

public sealed class KeyTests : IDisposable
{
    private readonly TestIssuer _issuer = new();

    [Theory]
    [InlineData("""{"keys":[]}""", "no key of use")]
    [InlineData("""[]""", "no list 'keys'")]
    [InlineData("""{"keys":[],"keys":[]}""", "or two")]
    [InlineData("""{"keys":[{"kty":"OKP","kid":"x"}]}""", "of the type 'OKP'")]
    [InlineData("""{"keys":[{"kty":"RSA","kid":"x","n":"AQAB","e":"AQAB"}]}""", "RSA needs 2048")]
    [InlineData("""{"keys":[{"kty":"EC","kid":"x","crv":"P-256","x":"AQAB","y":"AQAB"}]}""", "'x' is broken")]
    [InlineData("""{"keys":[{"kty":"EC","kid":"x","use":"enc"}]}""", "not for signatures")]
    public void A_key_set_without_a_key_of_use_is_told(string json, string told) =>
        Assert.Contains(told, Assert.Throws<FormatException>(() => KeySetReader.Read(Encoding.UTF8.GetBytes(json), takesSecrets: true)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_secret_that_anybody_can_fetch_is_none() => Assert.Contains(
        "is a secret", Assert.Throws<FormatException>(() => KeySetReader.Read("""{"keys":[{"kty":"oct","k":"AQAB"}]}"""u8.ToArray(), takesSecrets: false)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(""" "x" """)]
    [InlineData(""" { "kty": "EC", "kid": "x", "key_ops": "verify" } """)]
    [InlineData(""" { "kty": "EC", "kid": "x", "key_ops": [ 1 ] } """)]
    [InlineData(""" { "kty": "RSA", "kid": "x", "n": "", "e": "" } """)]
    public void A_key_that_is_none_is_passed_over(string key)
    {
        var good = JsonSerializer.Serialize(_issuer.Key);
        Assert.Equal("k1", Assert.Single(KeySetReader.Read(Encoding.UTF8.GetBytes($$"""{"keys":[{{key}},{{good}}]}"""), takesSecrets: false).Keys).Id);
    }

    [Fact]
    public async Task Keys_that_are_the_same_stay_the_same_and_a_failed_fetch_is_made_again_soon()
    {
        var status = 200;
        await using var issuer = await Upstream.StartAsync(http =>
        {
            http.Response.StatusCode = status;
            return http.Response.WriteAsync(TestIssuer.KeySet(_issuer));
        });
        using var hooks = new FakeHooks("AccessControl");
        var address = new Uri(issuer.Address.Replace("http://", "http://user:secret@", StringComparison.Ordinal) + "/keys?key=secret");
        var keys = new RemoteKeys(address, hooks.Http, hooks.Clock, new TokenOptions(), hooks.Log, CancellationToken.None);
        await LookAsync(TimeSpan.Zero, 1);
        var first = keys.Current;
        await LookAsync(TimeSpan.FromMinutes(59), 1);
        await LookAsync(TimeSpan.FromMinutes(1), 2);
        Assert.NotNull(first);
        Assert.Same(first, keys.Current);

        status = 500;
        await LookAsync(TimeSpan.FromHours(1), 3);
        await LookAsync(TimeSpan.FromSeconds(30), 4);
        Assert.Same(first, keys.Current);
        Assert.All(hooks.Logged, line => Assert.DoesNotContain("secret", line, StringComparison.Ordinal));
        Assert.Equal(2, hooks.Logged.Count);

        async Task LookAsync(TimeSpan later, int fetched)
        {
            hooks.Clock.Advance(later);
            await keys.RefreshAsync(TestContext.Current.CancellationToken);
            Assert.Equal(fetched, issuer.Requests.Count);
        }
    }

    [Fact]
    public async Task A_key_that_nobody_has_looked_for_is_not_unknown_before_it_can_be_fetched()
    {
        using var fresh = new TestIssuer("k2");
        var (set, status) = (TestIssuer.KeySet(_issuer), 200);
        await using var issuer = await Upstream.StartAsync(http =>
        {
            http.Response.StatusCode = status;
            return http.Response.WriteAsync(set);
        });
        using var hooks = new FakeHooks("AccessControl", new Dictionary<string, string?>
        {
            ["Tokens:api:Keys"] = issuer.Address, ["Tokens:api:Issuers:0"] = "https://id.example", ["Tokens:api:Audiences:0"] = "api",
            ["Rules:0:Name"] = "in", ["Rules:0:Do"] = "Allow", ["Rules:0:By:0"] = "api",
        });
        new ScriptProxy.Plugins.AccessControl.AccessControlPlugin().Configure(hooks);
        Assert.Equal((200, null), await AskAsync(_issuer));

        // Somebody makes up the name of a key, and the pause begins; then the issuer publishes one.
        hooks.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((401, null), await AskAsync(_issuer, "made up"));
        set = TestIssuer.KeySet(_issuer, fresh);
        hooks.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((503, "20"), await AskAsync(fresh));
        Assert.Equal((503, "20"), await AskAsync(_issuer, "also made up"));
        Assert.Equal((401, null), await AskAsync(_issuer, "made up")); // it has been looked for
        Assert.Equal(2, issuer.Requests.Count);

        hooks.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal((200, null), await AskAsync(fresh));
        Assert.Equal((401, null), await AskAsync(_issuer, "also made up"));
        Assert.Equal(3, issuer.Requests.Count);

        // What a failed fetch did not find may be there.
        status = 500;
        hooks.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal((503, "30"), await AskAsync(_issuer, "third"));

        async Task<(int Status, string? RetryAfter)> AskAsync(TestIssuer signedBy, string? id = null)
        {
            var token = signedBy.Token(
                new { iss = "https://id.example", aud = "api", sub = "anna", exp = hooks.Clock.GetUtcNow().ToUnixTimeSeconds() + 300 }, new() { ["kid"] = id ?? signedBy.Id });
            var exchange = await hooks.SendAsync("GET", "http://localhost/", ("Authorization", $"Bearer {token}"));
            return (exchange.Status, exchange.Answer?.Headers.RetryAfter is [{ } after] ? after : null);
        }
    }

    public void Dispose() => _issuer.Dispose();
}
