using Microsoft.AspNetCore.Http;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.AccessControlPlugin;

public sealed class TokenTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scriptproxy-access-").FullName;
    private readonly TestIssuer _issuer = new();

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("PS384")]
    [InlineData("PS512")]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    public async Task A_token_of_every_algorithm_is_good_and_one_with_another_byte_is_not(string algorithm)
    {
        using var issuer = new TestIssuer("k1", algorithm);
        using var hooks = Load(TestIssuer.KeySet(issuer));
        var token = issuer.Token(Claims(hooks));
        Assert.Equal(0, (await AskAsync(hooks, token)).Status);

        var parts = token.Split('.');
        var forged = JsonSerializer.Serialize(Claims(hooks, ("sub", "root")));
        Assert.Equal(401, (await AskAsync(hooks, $"{parts[0]}.{TestIssuer.Text(Encoding.UTF8.GetBytes(forged))}.{parts[2]}")).Status);
        Assert.Equal(401, (await AskAsync(hooks, $"{parts[0]}.{parts[1]}.{parts[2][..^4]}AAAA")).Status);
    }

    // RFC 7515 A.1 and A.3. They have no audience: that the next fault is told means that the signature is right.
    [Theory]
    [InlineData(
        """{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}""",
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")]
    [InlineData(
        """{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""",
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q")]
    public async Task Tokens_of_the_RFC_have_good_signatures(string key, string token)
    {
        using var hooks = Load($$"""{"keys":[{{key}}]}""", ("Tokens:api:Algorithms:0", "HS256"), ("Tokens:api:Algorithms:1", "ES256"), ("Tokens:api:Issuers:0", "joe"));
        Assert.Contains("expired", (await AskAsync(hooks, token)).Challenge, StringComparison.Ordinal);
        Assert.Contains("signature", (await AskAsync(hooks, token[..^6] + "AAAAAA")).Challenge, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "exp", "expired" }, { "exp-text", "time that is none" }, { "no-exp", "when it expires" }, { "nbf", "not valid yet" }, { "iss", "another issuer" }, { "aud", "another audience" },
        { "aud-list", "another audience" }, { "no-sub", "whose it is" }, { "none", "algorithm is not taken" }, { "crit", "understood" }, { "typ", "understood" }, { "kid", "signature" },
        { "twice", "understood" }, { "padded", "understood" }, { "alg", "algorithm is not taken" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_wrong_token_gets_401_and_why(string fault, string told)
    {
        using var hooks = Load(TestIssuer.KeySet(_issuer));
        var now = hooks.Clock.GetUtcNow().ToUnixTimeSeconds();
        var token = fault switch
        {
            "exp" => _issuer.Token(Claims(hooks, ("exp", now - 30))),
            "exp-text" => _issuer.Token(Claims(hooks, ("exp", "tomorrow"))),
            "no-exp" => _issuer.Token(Claims(hooks, ("exp", null))),
            "nbf" => _issuer.Token(Claims(hooks, ("nbf", now + 31))),
            "iss" => _issuer.Token(Claims(hooks, ("iss", "https://evil.example"))),
            "aud" => _issuer.Token(Claims(hooks, ("aud", "shop"))),
            "aud-list" => _issuer.Token(Claims(hooks, ("aud", new[] { "shop", "x" }))),
            "no-sub" => _issuer.Token(Claims(hooks, ("sub", null))),
            "none" => _issuer.Token(Claims(hooks), new() { ["alg"] = "none" }),
            "crit" => _issuer.Token(Claims(hooks), new() { ["crit"] = new[] { "exp" } }),
            "typ" => _issuer.Token(Claims(hooks), new() { ["typ"] = "logout+jwt" }),
            "kid" => _issuer.Token(Claims(hooks), new() { ["kid"] = "other" }),
            "alg" => _issuer.Token(Claims(hooks), new() { ["alg"] = "es256" }),
            "twice" => TestIssuer.Text("""{"alg":"ES256","alg":"none"}"""u8) + "." + _issuer.Token(Claims(hooks)).Split('.', 2)[1],
            _ => _issuer.Token(Claims(hooks)) + "=",
        };
        var (status, challenge, _) = await AskAsync(hooks, token);
        Assert.Equal(401, status);
        Assert.StartsWith("Bearer realm=\"Restricted\", error=\"invalid_token\"", challenge, StringComparison.Ordinal);
        Assert.Contains(told, challenge, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("typ", "at+jwt")]
    [InlineData("typ", "JWT")]
    [InlineData("kid", null)]
    public async Task A_header_may_say_less_or_more(string name, string? value)
    {
        using var hooks = Load(TestIssuer.KeySet(_issuer));
        Assert.Equal(0, (await AskAsync(hooks, _issuer.Token(Claims(hooks), new() { [name] = value }))).Status);
    }

    [Fact]
    public async Task Clocks_may_differ_and_what_is_remembered_ends_with_the_token()
    {
        using var hooks = Load(TestIssuer.KeySet(_issuer));
        var now = hooks.Clock.GetUtcNow().ToUnixTimeSeconds();
        var token = _issuer.Token(Claims(hooks, ("exp", now + 10), ("nbf", now + 29), ("aud", new[] { "x", "api" })));
        Assert.Equal(0, (await AskAsync(hooks, token)).Status);
        hooks.Clock.Advance(TimeSpan.FromSeconds(39));
        Assert.Equal(0, (await AskAsync(hooks, token)).Status);
        hooks.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(401, (await AskAsync(hooks, token)).Status);
    }

    // The confusion that made none of RS256: the public key as the secret of an HMAC.
    [Fact]
    public async Task The_key_says_which_algorithm_it_is_for_and_no_token_does()
    {
        using var rsa = new TestIssuer("k1", "RS256");
        using var hooks = Load(TestIssuer.KeySet(rsa), ("Tokens:api:Algorithms:0", "RS256"), ("Tokens:api:Algorithms:1", "HS256"));
        var parts = rsa.Token(Claims(hooks), new() { ["alg"] = "HS256" }).Split('.');
        var secret = Encoding.ASCII.GetBytes((string)rsa.Key["n"]!);
        var forged = HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"));
        Assert.Equal(401, (await AskAsync(hooks, $"{parts[0]}.{parts[1]}.{TestIssuer.Text(forged)}")).Status);

        using var pinned = Load($$"""{"keys":[{{JsonSerializer.Serialize(new Dictionary<string, object?>(rsa.Key) { ["alg"] = "PS256" })}}]}""");
        Assert.Equal(401, (await AskAsync(pinned, rsa.Token(Claims(pinned)))).Status);
    }

    [Fact]
    public async Task Without_a_token_the_challenge_says_nothing_is_wrong()
    {
        using var hooks = Load(TestIssuer.KeySet(_issuer));
        var (status, challenge, _) = await AskAsync(hooks, null);
        Assert.Equal((401, "Bearer realm=\"Restricted\""), (status, challenge));
    }

    [Fact]
    public async Task A_good_token_that_permits_too_little_gets_403()
    {
        using var hooks = Load(
            TestIssuer.KeySet(_issuer), ("Tokens:api:Scopes:0", "orders:read"), ("Tokens:api:Scopes:1", "orders:write"), ("Tokens:api:Claims:realm_access.roles:0", "clerk"));
        var roles = new Dictionary<string, object> { ["roles"] = new[] { "user", "clerk" } };
        Assert.Equal(0, (await AskAsync(hooks, _issuer.Token(Claims(hooks, ("scope", "orders:write orders:read"), ("realm_access", roles))))).Status);
        Assert.Equal(0, (await AskAsync(hooks, _issuer.Token(Claims(hooks, ("scp", new[] { "orders:write", "orders:read" }), ("realm_access", roles))))).Status);
        var (status, challenge, _) = await AskAsync(hooks, _issuer.Token(Claims(hooks, ("scope", "orders:read"), ("realm_access", roles))));
        Assert.Equal((403, "Bearer realm=\"Restricted\", error=\"insufficient_scope\", scope=\"orders:read orders:write\""), (status, challenge));
        Assert.Equal(403, (await AskAsync(hooks, _issuer.Token(Claims(hooks, ("scope", "orders:write orders:read"))))).Status);
    }

    [Fact]
    public async Task Upstreams_are_told_by_headers_that_clients_cannot_send()
    {
        using var hooks = Load(TestIssuer.KeySet(_issuer), ("UserHeader", "X-User"), ("Tokens:api:Headers:X-Groups", "groups"), ("Tokens:api:Headers:X-Mail", "email"));
        var (_, _, exchange) = await AskAsync(
            hooks, _issuer.Token(Claims(hooks, ("groups", new[] { "a,b", "c" }), ("sub", "ann\u00e9\r\nX: y"))), ("X-User", "root"), ("x_user", "root"), ("X-MAIL", "root@example.org"), ("X-Groups", "root"));
        Assert.Equal("ann%C3%A9%0D%0AX: y", exchange.RequestHeaders["X-User"]);
        Assert.Equal("a%2Cb,c", exchange.RequestHeaders["X-Groups"]);
        Assert.False(exchange.RequestHeaders.ContainsKey("X-Mail"));
        Assert.False(exchange.RequestHeaders.ContainsKey("X_User"));
        Assert.True(exchange.RequestHeaders.ContainsKey("Authorization"));
        Assert.True(((IRequest)exchange).Cache.HasCredentials);
        Assert.True(exchange.Http.User.Identity!.IsAuthenticated);
    }

    [Fact]
    public async Task Rules_may_verify_tokens_from_elsewhere()
    {
        using var hooks = Load(TestIssuer.KeySet(_issuer));
        var verifier = (IVerifier)hooks.Offered[(typeof(IVerifier), "api")];
        var answer = await verifier.VerifyAsync(_issuer.Token(Claims(hooks, ("email", "a@example.org"))), TestContext.Current.CancellationToken);
        Assert.Equal((true, "anna", "a@example.org"), (answer.IsValid, answer.Subject, answer.Claims["email"]));
        Assert.Equal("it is no signed token that is understood here", (await verifier.VerifyAsync("x", TestContext.Current.CancellationToken)).Reason);
    }

    [Fact]
    public async Task A_token_that_names_no_key_is_tried_with_eight()
    {
        var others = Enumerable.Range(2, 8).Select(number => new TestIssuer($"k{number}")).ToList();
        using var hooks = Load(TestIssuer.KeySet([_issuer, .. others]));
        var unnamed = new Dictionary<string, object?> { ["kid"] = null };
        Assert.Equal((0, 401), ((await AskAsync(hooks, others[6].Token(Claims(hooks), unnamed))).Status, (await AskAsync(hooks, others[7].Token(Claims(hooks), unnamed))).Status));
        Assert.Equal(0, (await AskAsync(hooks, others[7].Token(Claims(hooks)))).Status);
        others.ForEach(issuer => issuer.Dispose());
    }

    [Fact]
    public async Task A_key_that_a_token_names_is_tried_whatever_stands_before_it()
    {
        var nameless = Enumerable.Range(0, 10).Select(_ => new TestIssuer()).ToList();
        var keys = nameless.Select(issuer => new Dictionary<string, object?>(issuer.Key.Where(member => member.Key != "kid"))).Append(_issuer.Key);
        using var hooks = Load(JsonSerializer.Serialize(new { keys }));
        Assert.Equal(0, (await AskAsync(hooks, _issuer.Token(Claims(hooks)))).Status);
        Assert.Equal(0, (await AskAsync(hooks, nameless[7].Token(Claims(hooks), new() { ["kid"] = "other" }))).Status);
        Assert.Equal(401, (await AskAsync(hooks, nameless[8].Token(Claims(hooks), new() { ["kid"] = "other" }))).Status);
        nameless.ForEach(issuer => issuer.Dispose());
    }

    [Fact]
    public async Task Dots_are_not_cut_at_before_the_length_is_known()
    {
        using var hooks = Load(TestIssuer.KeySet(_issuer));
        var dots = new string('.', 30_000);
        var verifier = (IVerifier)hooks.Offered[(typeof(IVerifier), "api")];
        await verifier.VerifyAsync(dots, TestContext.Current.CancellationToken);
        var before = GC.GetAllocatedBytesForCurrentThread();
        await verifier.VerifyAsync(dots, TestContext.Current.CancellationToken);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Theory]
    [InlineData("Tokens:api:Keys", "http://keys.example/jwks", "Tokens:api:Keys", "plain HTTP")]
    [InlineData("Tokens:api:Keys", "nowhere.json", "Tokens:api:Keys", "nowhere.json")]
    [InlineData("Tokens:api:Algorithms:0", "none", "Tokens:api:Algorithms:0", "'none' is none of RS256")]
    [InlineData("Tokens:api:ClockSkew", "01:00:00", "Tokens:api:ClockSkew", "0 to 5 minutes")]
    [InlineData("Tokens:api:Headers:X User", "sub", "Tokens:api:Headers:X User", "no header's name")]
    [InlineData("Tokens:api:Issuers", "", "Tokens:api:Issuers", "needs at least one")]
    [InlineData("Tokens:api:Audiences", "", "Tokens:api:Audiences", "needs at least one")]
    [InlineData("Passwords:api:File", "keys.json", "Tokens:api", "the name is taken by Options:AccessControl:Passwords:api")]
    [InlineData("Authorities:sso:Address", "sso", "Authorities:sso:Address", "no address")]
    [InlineData("Authorities:sso:ResponseHeaders:0", "Content-Length", "Authorities:sso:ResponseHeaders:0", "frames the message")]
    public void A_wrong_option_is_told_with_its_key(string key, string value, string wrong, string told)
    {
        var errors = Assert.Throws<OptionsException>(() => Load(TestIssuer.KeySet(_issuer), ("Authorities:sso:Address", "http://127.0.0.1:4181/"), (key, value))).Errors;
        Assert.Contains(errors, error => error.Key == $"Options:AccessControl:{wrong}" && error.Message.Contains(told, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _issuer.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static Dictionary<string, object> Claims(FakeHooks hooks, params (string Name, object? Value)[] others)
    {
        var claims = new Dictionary<string, object?>
        {
            ["iss"] = "https://id.example", ["aud"] = "api", ["sub"] = "anna", ["exp"] = hooks.Clock.GetUtcNow().ToUnixTimeSeconds() + 300,
        };
        foreach (var (name, value) in others)
        {
            claims[name] = value;
        }

        return claims.Where(claim => claim.Value is not null).ToDictionary(claim => claim.Key, claim => claim.Value!);
    }

    private static async Task<(int Status, string Challenge, FakeExchange Exchange)> AskAsync(FakeHooks hooks, string? token, params (string Name, string Value)[] headers)
    {
        var exchange = new FakeExchange();
        foreach (var (name, value) in token is null ? headers : headers.Append(("Authorization", $"Bearer {token}")))
        {
            exchange.RequestHeaders.Append(name, value);
        }

        await hooks.RequestAsync(exchange);
        return (exchange.Answer?.Status ?? 0, exchange.Answer?.Headers.WWWAuthenticate.ToString() ?? "", exchange);
    }

    private FakeHooks Load(string keys, params (string Key, string? Value)[] options)
    {
        File.WriteAllText(Path.Combine(_folder, "keys.json"), keys);
        var all = new Dictionary<string, string?>
        {
            ["Tokens:api:Keys"] = "keys.json", ["Tokens:api:Issuers:0"] = "https://id.example", ["Tokens:api:Audiences:0"] = "api",
            ["Rules:0:Name"] = "all", ["Rules:0:Do"] = "Allow", ["Rules:0:By:0"] = "api",
        };
        foreach (var (key, value) in options)
        {
            all[key] = value;
        }

        foreach (var empty in options.Where(option => option.Value == ""))
        {
            all.Remove(empty.Key + ":0");
            all.Remove(empty.Key);
        }

        var hooks = new FakeHooks("AccessControl", all, _folder);
        new ScriptProxy.Plugins.AccessControl.AccessControlPlugin().Configure(hooks);
        return hooks;
    }
}
