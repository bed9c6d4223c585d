using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ScriptProxy.Testing.Units;

/// <summary>Issues JSON Web Tokens for tests, good ones and others.</summary>
public sealed class TestIssuer : IDisposable
{
    private readonly AsymmetricAlgorithm _key;

    /// <param name="id">The key's <c>kid</c>.</param>
    /// <param name="algorithm">Such as <c>RS256</c> or <c>ES384</c>.</param>
    /// <param name="bits">The size of an RSA key.</param>
    public TestIssuer(string id = "k1", string algorithm = "ES256", int bits = 2048)
    {
        (Id, Algorithm) = (id, algorithm);
        _key = algorithm[0] != 'E' ? RSA.Create(bits) : ECDsa.Create(algorithm switch
        {
            "ES256" => ECCurve.NamedCurves.nistP256,
            "ES384" => ECCurve.NamedCurves.nistP384,
            _ => ECCurve.NamedCurves.nistP521,
        });
    }

    public string Id { get; }

    public string Algorithm { get; }

    /// <summary>The public key as it stands in a key set.</summary>
    public Dictionary<string, object?> Key
    {
        get
        {
            if (_key is ECDsa curve)
            {
                var point = curve.ExportParameters(false).Q;
                return new() { ["kty"] = "EC", ["kid"] = Id, ["crv"] = $"P-{curve.KeySize}", ["x"] = Text(point.X!), ["y"] = Text(point.Y!) };
            }

            var rsa = ((RSA)_key).ExportParameters(false);
            return new() { ["kty"] = "RSA", ["kid"] = Id, ["n"] = Text(rsa.Modulus!), ["e"] = Text(rsa.Exponent!) };
        }
    }

    /// <summary>A key set with these issuers' keys.</summary>
    public static string KeySet(params TestIssuer[] issuers) => JsonSerializer.Serialize(new { keys = issuers.Select(issuer => issuer.Key) });

    /// <summary>Base64url without padding.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    /// <summary>A token.</summary>
    /// <param name="claims">Its claims.</param>
    /// <param name="header">Members of the header besides <c>alg</c> and <c>kid</c>, or in place of them; null removes one.</param>
    public string Token(object claims, Dictionary<string, object?>? header = null)
    {
        var members = new Dictionary<string, object?> { ["alg"] = Algorithm, ["kid"] = Id };
        foreach (var (name, value) in header ?? [])
        {
            members[name] = value;
        }

        return Signed(JsonSerializer.SerializeToUtf8Bytes(members.Where(pair => pair.Value is not null).ToDictionary()), JsonSerializer.SerializeToUtf8Bytes(claims));
    }

    /// <summary>A token of these bytes, whatever they are.</summary>
    public string Signed(ReadOnlySpan<byte> header, ReadOnlySpan<byte> claims)
    {
        var signed = Text(header) + "." + Text(claims);
        return signed + "." + Text(Sign(Encoding.ASCII.GetBytes(signed)));
    }

    public void Dispose() => _key.Dispose();

    private byte[] Sign(byte[] data)
    {
        var hash = Algorithm[2..] switch { "256" => HashAlgorithmName.SHA256, "384" => HashAlgorithmName.SHA384, _ => HashAlgorithmName.SHA512 };
        return _key is ECDsa curve ? curve.SignData(data, hash) : ((RSA)_key).SignData(data, hash, Algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
    }
}
