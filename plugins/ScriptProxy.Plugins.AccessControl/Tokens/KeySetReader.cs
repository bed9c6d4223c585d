using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace ScriptProxy.Plugins.AccessControl.Tokens;

/// <summary>Reads a key set (RFC 7517). Keys that are of no use here are passed over, as it demands.</summary>
internal static class KeySetReader
{
    private const int LeastRsaBits = 2048;

    /// <param name="json">The text.</param>
    /// <param name="takesSecrets">Whether secrets are taken: what anybody can fetch is none.</param>
    /// <exception cref="FormatException">It is no key set, or has no key of use.</exception>
    public static KeySet Read(ReadOnlyMemory<byte> json, bool takesSecrets)
    {
        var (keys, faults) = (new List<SigningKey>(), new List<string>());
        try
        {
            using var document = JsonDocument.Parse(json, JsonText.Whole);
            foreach (var key in document.RootElement.EnumerateObject().Single(member => member.NameEquals("keys")).Value.EnumerateArray())
            {
                Add(key, takesSecrets, keys, faults);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new FormatException("it is no key set (RFC 7517): it has no list 'keys', or two");
        }

        return keys.Count > 0 ? new KeySet(keys) : throw new FormatException($"it has no key of use{(faults.Count > 0 ? ": " + string.Join("; ", faults.Take(5)) : "")}");
    }

    private static void Add(JsonElement item, bool takesSecrets, List<SigningKey> keys, List<string> faults)
    {
        using var parsed = JsonText.Parse(JsonMarshal.GetRawUtf8Value(item).ToArray()); // by itself, since one that is broken must not spoil the others
        if (parsed?.RootElement is not { } key)
        {
            faults.Add("a key is no object, or has a name twice or a text that cannot be read");
            return;
        }

        try
        {
            keys.Add(Read(key, takesSecrets));
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException or ArgumentException)
        {
            faults.Add(exception is FormatException ? exception.Message : $"the key '{JsonText.Member(key, "kid")}' is broken");
        }
    }

    private static SigningKey Read(JsonElement key, bool takesSecrets)
    {
        var (id, only, type) = (JsonText.Member(key, "kid"), JsonText.Member(key, "alg"), JsonText.Member(key, "kty"));
        if (JsonText.Member(key, "use") is not (null or "sig") || (key.TryGetProperty("key_ops", out var uses) && !IsToVerify(uses)))
        {
            throw new FormatException($"the key '{id}' is not for signatures");
        }

        return type switch
        {
            "RSA" => Rsa(key, id, only),
            "EC" => Curve(key, id, only),
            "oct" when takesSecrets => new SecretKey(id, only, Bytes(key, "k")),
            "oct" => throw new FormatException($"the key '{id}' is a secret, and the set is public"),
            _ => throw new FormatException($"the key '{id}' is of the type '{type}', and RSA, EC and oct are known here"),
        };
    }

    private static RsaKey Rsa(JsonElement key, string? id, string? only)
    {
        var modulus = Bytes(key, "n").AsSpan().TrimStart((byte)0).ToArray();
        return modulus.Length * 8 >= LeastRsaBits
            ? new RsaKey(id, only, new RSAParameters { Modulus = modulus, Exponent = Bytes(key, "e") })
            : throw new FormatException($"the key '{id}' has {modulus.Length * 8} bits, and RSA needs {LeastRsaBits}");
    }

    private static CurveKey Curve(JsonElement key, string? id, string? only)
    {
        var name = JsonText.Member(key, "crv") ?? "";
        var curve = name switch
        {
            "P-256" => ECCurve.NamedCurves.nistP256,
            "P-384" => ECCurve.NamedCurves.nistP384,
            "P-521" => ECCurve.NamedCurves.nistP521,
            _ => throw new FormatException($"the key '{id}' is of the curve '{name}', and P-256, P-384 and P-521 are known here"),
        };
        return new CurveKey(id, name, only, new ECParameters { Curve = curve, Q = new ECPoint { X = Bytes(key, "x"), Y = Bytes(key, "y") } });
    }

    private static bool IsToVerify(JsonElement uses) =>
        uses.ValueKind == JsonValueKind.Array && uses.EnumerateArray().Any(use => use.ValueKind == JsonValueKind.String && use.ValueEquals("verify"));

    private static byte[] Bytes(JsonElement key, string name) =>
        JsonText.Member(key, name) is { } text && Base64UrlText.TryRead(text, out var bytes) ? bytes : throw new FormatException($"the key '{JsonText.Member(key, "kid")}' has no good '{name}'");
}
