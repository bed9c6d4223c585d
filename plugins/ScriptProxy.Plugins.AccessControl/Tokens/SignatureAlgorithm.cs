using System.Security.Cryptography;

namespace ScriptProxy.Plugins.AccessControl.Tokens;

/// <summary>An algorithm of RFC 7518 3.1. The kind of a key says which of them it can be used with: no token does.</summary>
/// <param name="Name">Its name in <c>alg</c>.</param>
/// <param name="KeyType">The <c>kty</c> that it needs.</param>
/// <param name="Hash">The hash.</param>
/// <param name="Padding">The padding, for RSA.</param>
internal sealed record SignatureAlgorithm(string Name, string KeyType, HashAlgorithmName Hash, RSASignaturePadding? Padding = null)
{
    public static readonly IReadOnlyDictionary<string, SignatureAlgorithm> All = new SignatureAlgorithm[]
    {
        new("RS256", "RSA", HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        new("RS384", "RSA", HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
        new("RS512", "RSA", HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        new("PS256", "RSA", HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        new("PS384", "RSA", HashAlgorithmName.SHA384, RSASignaturePadding.Pss),
        new("PS512", "RSA", HashAlgorithmName.SHA512, RSASignaturePadding.Pss),
        new("ES256", "P-256", HashAlgorithmName.SHA256),
        new("ES384", "P-384", HashAlgorithmName.SHA384),
        new("ES512", "P-521", HashAlgorithmName.SHA512),
        new("HS256", "oct", HashAlgorithmName.SHA256),
        new("HS384", "oct", HashAlgorithmName.SHA384),
        new("HS512", "oct", HashAlgorithmName.SHA512),
    }.ToDictionary(algorithm => algorithm.Name, StringComparer.Ordinal);

    public bool IsSecret => KeyType == "oct";
}
