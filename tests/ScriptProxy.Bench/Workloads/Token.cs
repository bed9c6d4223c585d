using System.Security.Cryptography;
using System.Text;

namespace ScriptProxy.Bench.Workloads;

/// <summary>A token that says whose it is and how long it is good: <c>SUBJECT.EXPIRY.SIGNATURE</c>.</summary>
internal static class Token
{
    public const string Secret = "a secret of thirty-two characters";

    /// <summary>The signature is the HMAC of what stands before it. SHA-1, since Lua in nginx has no other without further libraries.</summary>
    public static string Sign(string subject, long expiry)
    {
        var signed = FormattableString.Invariant($"{subject}.{expiry}");
#pragma warning disable CA5350 // what is measured is the same for all peers; nothing is protected by it
        return $"{signed}.{Convert.ToBase64String(HMACSHA1.HashData(Encoding.ASCII.GetBytes(Secret), Encoding.ASCII.GetBytes(signed)))}";
#pragma warning restore CA5350
    }
}
