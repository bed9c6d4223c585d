using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace ScriptProxy.Plugins.AccessControl.Tokens;

/// <summary>The parts of a signed token (RFC 7515 7.1), read and not yet believed.</summary>
internal sealed class TokenText : IDisposable
{
    private const int Longest = 16 * 1024;

    private readonly JsonDocument _claims;

    private TokenText(byte[] signed, byte[] signature, JsonDocument claims) => (Signed, Signature, _claims) = (signed, signature, claims);

    public byte[] Signed { get; }

    public byte[] Signature { get; }

    public string? Algorithm { get; private init; }

    public string? KeyId { get; private init; }

    public JsonElement Claims => _claims.RootElement;

    public static bool TryRead(string text, [NotNullWhen(true)] out TokenText? token)
    {
        token = null;
        var parts = text.Length <= Longest ? text.Split('.', 4) : [];
        if (parts.Length != 3
            || !Base64UrlText.TryRead(parts[0], out var head) || !Base64UrlText.TryRead(parts[1], out var claims) || !Base64UrlText.TryRead(parts[2], out var signature))
        {
            return false;
        }

        using var header = JsonText.Parse(head);
        if (header is null || !IsKnown(header.RootElement) || JsonText.Parse(claims) is not { } parsed)
        {
            return false;
        }

        token = new TokenText(Encoding.ASCII.GetBytes(text[..(parts[0].Length + 1 + parts[1].Length)]), signature, parsed)
        {
            Algorithm = JsonText.Member(header.RootElement, "alg"),
            KeyId = JsonText.Member(header.RootElement, "kid"),
        };
        return true;
    }

    public void Dispose() => _claims.Dispose();

    // RFC 7515 4.1.11: what is critical must be understood. RFC 8725 3.11: a token of another type was made for something else.
    private static bool IsKnown(JsonElement header) =>
        !header.TryGetProperty("crit", out _)
        && (!header.TryGetProperty("typ", out _) || JsonText.Member(header, "typ")?.ToUpperInvariant() is "JWT" or "AT+JWT" or "APPLICATION/JWT" or "APPLICATION/AT+JWT");
}
