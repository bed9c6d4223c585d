using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace ScriptProxy.Plugins.AccessControl.Tokens;

/// <summary>A key that signatures are verified with. Thread-safe.</summary>
/// <param name="id">Its <c>kid</c>, or null.</param>
/// <param name="type">What <see cref="SignatureAlgorithm.KeyType"/> has for it: of a curve its name.</param>
/// <param name="only">The one algorithm that it is for; null for all of its type.</param>
internal abstract class SigningKey(string? id, string type, string? only)
{
    public string? Id => id;

    public string Type => type;

    public bool IsFor(SignatureAlgorithm algorithm) => algorithm.KeyType == type && (only is null || only == algorithm.Name);

    public abstract bool Fits(SignatureAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);
}

/// <summary>A key whose objects one thread at a time may use.</summary>
internal abstract class PublicKey<T>(string? id, string type, string? only, Func<T> make) : SigningKey(id, type, only)
    where T : AsymmetricAlgorithm
{
    private readonly ConcurrentBag<T> _idle = [make()];

    public sealed override bool Fits(SignatureAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        var key = _idle.TryTake(out var idle) ? idle : make();
        try
        {
            return Fits(key, algorithm, data, signature);
        }
        finally
        {
            _idle.Add(key);
        }
    }

    protected abstract bool Fits(T key, SignatureAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);
}

internal sealed class RsaKey(string? id, string? only, RSAParameters key) : PublicKey<RSA>(id, "RSA", only, () => RSA.Create(key))
{
    protected override bool Fits(RSA key, SignatureAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        key.VerifyData(data, signature, algorithm.Hash, algorithm.Padding!);
}

internal sealed class CurveKey(string? id, string curve, string? only, ECParameters key) : PublicKey<ECDsa>(id, curve, only, () => ECDsa.Create(key))
{
    protected override bool Fits(ECDsa key, SignatureAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        key.VerifyData(data, signature, algorithm.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
}

internal sealed class SecretKey(string? id, string? only, byte[] key) : SigningKey(id, "oct", only)
{
    public override bool Fits(SignatureAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        // RFC 7518 3.2: a key is at least as long as the hash.
        var expected = CryptographicOperations.HmacData(algorithm.Hash, key, data);
        return key.Length >= expected.Length && CryptographicOperations.FixedTimeEquals(expected, signature);
    }
}
