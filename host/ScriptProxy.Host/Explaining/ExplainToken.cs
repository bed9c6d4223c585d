using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ScriptProxy.Host.Explaining;

/// <summary>What a request carries whose exchange is to be explained: until when it may ask for that, signed. Who has the key can make one, and nobody else.</summary>
internal static class ExplainToken
{
    public const int LeastKeyBytes = 32;

    /// <summary>One that holds for longer is none: it would be a key.</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(1);

    /// <summary>Makes a token.</summary>
    /// <param name="key">The key, <see cref="LeastKeyBytes"/> long at least.</param>
    /// <param name="expiry">Until when it holds, in whole seconds.</param>
    /// <param name="host">The only host that it holds for, without a port; null for all.</param>
    public static string Make(string key, DateTimeOffset expiry, string? host) =>
        string.Create(CultureInfo.InvariantCulture, $"{expiry.ToUnixTimeSeconds()}.{Base64Url.EncodeToString(Sign(key, expiry.ToUnixTimeSeconds(), host))}");

    /// <summary>Looks at a token.</summary>
    /// <param name="key">The key.</param>
    /// <param name="token">The token.</param>
    /// <param name="host">The host that is asked for, without its port.</param>
    /// <param name="now">The time.</param>
    public static TokenState Check(string key, string token, string host, DateTimeOffset now)
    {
        var dot = token.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !long.TryParse(token.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var expiry))
        {
            return TokenState.Forged;
        }

        // All bytes are looked at, whichever is wrong first, so that the time it takes tells nothing. Both ways it may have been signed are tried always.
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var isWhole = Base64Url.DecodeFromChars(token.AsSpan(dot + 1), signature, out _, out var length) == OperationStatus.Done && length == signature.Length;
        var isSigned = CryptographicOperations.FixedTimeEquals(signature, Sign(key, expiry, null)) | CryptographicOperations.FixedTimeEquals(signature, Sign(key, expiry, host));
        var seconds = now.ToUnixTimeSeconds();
        return !isWhole || !isSigned || expiry > seconds + (long)LongestLifetime.TotalSeconds ? TokenState.Forged
            : expiry <= seconds ? TokenState.Expired
            : TokenState.Valid;
    }

    private static byte[] Sign(string key, long expiry, string? host) => HMACSHA256.HashData(
        Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"scriptproxy explain\n{expiry}\n{host?.ToLowerInvariant()}")));
}

/// <summary>What a token is worth.</summary>
internal enum TokenState
{
    Valid,
    Expired,
    Forged,
}
