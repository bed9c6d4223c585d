using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ScriptProxy.Plugins.DosDetection.Decisions;

/// <summary>Cookies that say until when they are good, signed together with the client's key: one that is taken elsewhere is of no use.</summary>
internal sealed class ChallengeCookies(byte[] secret, TimeSpan lifetime, TimeProvider time)
{
    private const int LongestCookie = 128;

    public string Make(string client)
    {
        var until = (time.GetUtcNow() + lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"{until}.{Base64Url.EncodeToString(Sign(until, client))}";
    }

    public bool IsGood(string cookie, string client)
    {
        if (cookie.Length > LongestCookie || cookie.Split('.') is not [var until, var signature] || !Base64Url.IsValid(signature))
        {
            return false;
        }

        return CryptographicOperations.FixedTimeEquals(Base64Url.DecodeFromChars(signature), Sign(until, client))
            && long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && time.GetUtcNow().ToUnixTimeSeconds() < seconds;
    }

    private byte[] Sign(string until, string client) => HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{until}\n{client}"));
}
