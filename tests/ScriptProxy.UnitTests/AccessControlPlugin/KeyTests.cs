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

    public void Dispose() => _issuer.Dispose();
}
