using System.Text.Json;
using ScriptProxy.Plugins.AccessControl.SigningIn;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.Tokens;

/// <summary>What the claims of a token must be (RFC 7519 4.1, RFC 8725).</summary>
internal sealed class TokenRules(TokenOptions options, TimeProvider time)
{
    public const string OtherIssuer = "the token is of another issuer";

    /// <summary>Whether it says that it comes from one of the issuers, which before its signature is verified is no more than where to look.</summary>
    public bool IsOfIssuer(JsonElement claims) => ClaimText.Of(claims, "iss").Any(options.Issuers.Contains);

    /// <summary>What is wrong with them, in a few words; null if nothing is.</summary>
    public string? Fault(JsonElement claims, out DateTimeOffset expires)
    {
        expires = default;
        try
        {
            if (ClaimText.Moment(claims, "exp") is not { } end)
            {
                return "the token does not say when it expires";
            }

            expires = end + options.ClockSkew;
            return time.GetUtcNow() >= expires ? "the token has expired"
                : ClaimText.Moment(claims, "nbf") is { } begin && time.GetUtcNow() < begin - options.ClockSkew ? "the token is not valid yet"
                : !IsOfIssuer(claims) ? OtherIssuer
                : !ClaimText.Of(claims, "aud").Any(options.Audiences.Contains) ? "the token is for another audience"
                : UserOf(claims) is null ? "the token does not say whose it is"
                : null;
        }
        catch (FormatException)
        {
            return "the token has a time that is none";
        }
    }

    /// <summary>The refusal of a good token that does not permit enough (RFC 6750 3.1); null if it does.</summary>
    public Finding? Refusal(JsonElement claims)
    {
        string[] scopes = [.. ClaimText.Of(claims, "scope"), .. ClaimText.Of(claims, "scp")];
        var hasAll = options.Scopes?.TrueForAll(scopes.Contains) != false && options.Claims?.All(pair => ClaimText.Of(claims, pair.Key).Any(pair.Value.Contains)) != false;
        if (hasAll)
        {
            return null;
        }

        var answer = new Answer(403) { Text = "The token does not permit this.\n" };
        var wanted = options.Scopes is { } all ? $", scope=\"{string.Join(' ', all)}\"" : "";
        answer.Headers.WWWAuthenticate = $"Bearer realm=\"{options.Realm}\", error=\"insufficient_scope\"{wanted}";
        return Finding.Bad("the token lacks a scope or a claim") with { Answer = answer };
    }

    public Account AccountOf(JsonElement claims) => new(
        UserOf(claims)!,
        [.. from pair in options.Headers
            let values = ClaimText.Of(claims, pair.Value)
            where values.Count > 0
            select KeyValuePair.Create(pair.Key, string.Join(',', values.Select(value => HeaderText.Of(value, ','))))],
        claims.EnumerateObject().Select(claim => (claim.Name, Value: ClaimText.One(claim.Value))).Where(claim => claim.Value is not null)
            .ToDictionary(claim => claim.Name, claim => claim.Value!));

    private string? UserOf(JsonElement claims) => ClaimText.Of(claims, options.UserClaim) is [{ Length: > 0 } user] ? user : null;
}
