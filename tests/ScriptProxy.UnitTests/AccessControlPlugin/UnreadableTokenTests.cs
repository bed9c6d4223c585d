using Microsoft.AspNetCore.Http;
using System.Text;
using System.Text.Json;
using ScriptProxy.Plugins.AccessControl.Tokens;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.AccessControlPlugin;

/// <summary>JSON may have escapes that stand for no text, and bytes that are none: anybody can send them, and they are the token's fault.</summary>
public sealed class UnreadableTokenTests
{
    private const string Header = """{"alg":"ES256","kid":"k1"}""";
    private const string Payload = """{"iss":"https://id.example","aud":"api","sub":"anna","exp":4102444800}""";

    // In a row ~ stands for a byte that no UTF-8 has.
    [Theory]
    [InlineData("""{"alg":"\ud800"}""", "{}")]
    [InlineData("""{"alg":"~"}""", "{}")]
    [InlineData("""{"\ud800":1,"alg":"ES256"}""", Payload)]
    [InlineData("""{"alg\ud800":1,"alg":"ES256"}""", Payload)]
    [InlineData("""{"~":1,"alg":"ES256"}""", Payload)]
    [InlineData("""{"alg":"ES256","kid":"\udfff"}""", Payload)]
    [InlineData("""{"alg":"ES256","kid":"~"}""", Payload)]
    [InlineData("""{"alg":"ES256","typ":"\ud800\ud800"}""", Payload)]
    [InlineData("""{"alg":"ES256","x":["\ud800"]}""", Payload)]
    [InlineData(Header, """{"iss":"\ud800"}""")]
    [InlineData(Header, """{"iss":["https://id.example","\ud800"]}""")]
    [InlineData(Header, """{"iss":"~"}""")]
    [InlineData(Header, """{"\ud800":"https://id.example"}""")]
    [InlineData(Header, """{"iss\udc00":"https://id.example","iss":"https://id.example"}""")]
    [InlineData(Header, """{"~":1,"iss":"https://id.example"}""")]
    [InlineData(Header, """{"iss":"https://id.example","aud":"\ud800","sub":"anna","exp":4102444800}""")]
    [InlineData(Header, """{"iss":"https://id.example","aud":["\ud800","api"],"sub":"anna","exp":4102444800}""")]
    [InlineData(Header, """{"iss":"https://id.example","aud":"api","sub":"anna","exp":"\ud800"}""")]
    [InlineData(Header, """{"iss":"https://id.example","aud":"api","sub":"anna","exp\ud800":1,"exp":4102444800}""")]
    [InlineData(Header, """{"iss":"https://id.example","aud":"api","sub":"\ud800","exp":4102444800}""")]
    [InlineData(Header, """{"iss":"https://id.example","aud":"api","sub":"anna","exp":4102444800,"x":{"y":[{"\udc00":1}]}}""")]
    [InlineData(Header, """{"iss":"https://id.example","aud":"api","sub":"anna","exp":4102444800,"x":"~"}""")]
    public async Task A_token_that_is_no_text_gets_401(string header, string payload)
    {
        using var issuer = new TestIssuer();
        var folder = Directory.CreateTempSubdirectory("scriptproxy-access-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "keys.json"), TestIssuer.KeySet(issuer), TestContext.Current.CancellationToken);
        using var hooks = new FakeHooks(
            "AccessControl",
            new Dictionary<string, string?>
            {
                ["Tokens:api:Keys"] = "keys.json", ["Tokens:api:Issuers:0"] = "https://id.example", ["Tokens:api:Audiences:0"] = "api",
                ["Rules:0:Name"] = "all", ["Rules:0:Do"] = "Allow", ["Rules:0:By:0"] = "api",
            },
            folder);
        new ScriptProxy.Plugins.AccessControl.AccessControlPlugin().Configure(hooks);
        Assert.Equal(0, await AskAsync(hooks, issuer.Signed(Bytes(Header), Bytes(Payload))));
        Assert.Equal(401, await AskAsync(hooks, issuer.Signed(Bytes(header), Bytes(payload))));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void No_bytes_make_the_reading_throw()
    {
        string[] pieces = ["\\ud800", "\\udfff", "\\u0000", "\\", "\"", "{", "}", "[", "]", ":", ",", "alg", "crit", "null", "1e999", "\u00e9", " "];
        var random = new Random(8725);
        for (var round = 0; round < 5000; round++)
        {
            var (header, payload) = (Mutated(Header), Mutated(Payload));
            using var token = TokenText.TryRead($"{TestIssuer.Text(header)}.{TestIssuer.Text(payload)}.AA", out var read) ? read : null;
            if (token is null)
            {
                continue;
            }

            // What was read is readable to its end.
            _ = ClaimText.Of(token.Claims, "iss");
            foreach (var claim in token.Claims.EnumerateObject())
            {
                _ = (claim.Name, ClaimText.One(claim.Value));
            }
        }

        byte[] Mutated(string json)
        {
            var bytes = Bytes(json).ToList();
            for (var change = random.Next(4); change > 0; change--)
            {
                var place = random.Next(bytes.Count);
                switch (random.Next(3))
                {
                    case 0:
                        bytes[place] = (byte)random.Next(256);
                        break;
                    case 1:
                        bytes.InsertRange(place, Encoding.Latin1.GetBytes(pieces[random.Next(pieces.Length)]));
                        break;
                    default:
                        bytes.RemoveAt(place);
                        break;
                }
            }

            return [.. bytes];
        }
    }

    [Theory]
    [InlineData("""{"kty":"RSA","kid":"\ud800","n":"AQAB","e":"AQAB"}""")]
    [InlineData("""{"kty":"\ud800"}""")]
    [InlineData("""{"kty":"~"}""")]
    [InlineData("""{"\ud800":"RSA"}""")]
    [InlineData("""{"~":"RSA"}""")]
    [InlineData("""{"kty":"EC","kid":"\ud800","crv":"P-256","x":"AQAB","y":"AQAB"}""")]
    [InlineData("""{"kty":"EC","crv":"\udc00"}""")]
    [InlineData("""{"kty":"EC","kty":"RSA"}""")]
    [InlineData("""[{"\ud800":1}]""")]
    [InlineData("""{"kty":"RSA","use":"\ud800"}""")]
    [InlineData("""{"kty":"RSA","key_ops":["\ud800"]}""")]
    [InlineData("""{"kty":"RSA","n":"\ud800","e":"AQAB"}""")]
    public void A_key_that_is_no_text_is_passed_over(string key)
    {
        using var issuer = new TestIssuer();
        var json = Bytes($$"""{"keys":[{{key}},{{JsonSerializer.Serialize(issuer.Key)}}]}""");
        Assert.Equal("k1", Assert.Single(KeySetReader.Read(json, takesSecrets: false).Keys).Id);
    }

    private static byte[] Bytes(string json) => [.. Encoding.Latin1.GetBytes(json).Select(sign => sign == '~' ? (byte)0xFF : sign)];

    private static async Task<int> AskAsync(FakeHooks hooks, string token)
    {
        var exchange = new FakeExchange();
        exchange.RequestHeaders.Append("Authorization", $"Bearer {token}");
        await hooks.RequestAsync(exchange);
        return exchange.Answer?.Status ?? 0;
    }
}
