using System.Text.Json;

namespace ScriptProxy.Plugins.AccessControl.Tokens;

/// <summary>Reads claims as texts.</summary>
internal static class ClaimText
{
    /// <summary>The values of a claim: several if it is a list, none if it is absent. Scopes stand in one text, separated by spaces (RFC 8693 4.2).</summary>
    /// <param name="claims">All claims.</param>
    /// <param name="name">The claim's name; with dots it may be within others.</param>
    public static IReadOnlyList<string> Of(JsonElement claims, string name) =>
        !TryFind(claims, name, out var claim) ? []
        : claim.ValueKind == JsonValueKind.Array ? [.. claim.EnumerateArray().Select(One).OfType<string>()]
        : One(claim) is not { } text ? []
        : name is "scope" or "scp" ? text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        : [text];

    /// <summary>A claim of one value; null if it is absent or none.</summary>
    public static string? One(JsonElement claim) => claim.ValueKind switch
    {
        JsonValueKind.String => claim.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => claim.GetRawText(),
        _ => null,
    };

    /// <summary>A moment (RFC 7519 2); null if the claim is absent.</summary>
    /// <exception cref="FormatException">It is there, and no number of seconds.</exception>
    public static DateTimeOffset? Moment(JsonElement claims, string name) =>
        !claims.TryGetProperty(name, out var claim) ? null
        : claim.ValueKind == JsonValueKind.Number && claim.TryGetDouble(out var seconds) && seconds is >= 0 and < 253_402_300_000 ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
        : throw new FormatException();

    private static bool TryFind(JsonElement claims, string name, out JsonElement claim)
    {
        if (claims.TryGetProperty(name, out claim))
        {
            return true;
        }

        claim = claims;
        foreach (var part in name.Split('.'))
        {
            if (claim.ValueKind != JsonValueKind.Object || !claim.TryGetProperty(part, out claim))
            {
                return false;
            }
        }

        return true;
    }
}
