namespace ScriptProxy.Plugins.AccessControl.Tokens;

/// <summary>The keys of an issuer, as they were at one time. Immutable.</summary>
internal sealed class KeySet(IReadOnlyList<SigningKey> keys)
{
    /// <summary>A token that names no key is tried with so many at most, an issuer's old one and its new one: each costs whoever makes it up nothing, and a processor something.</summary>
    private const int MostTried = 2;

    public IReadOnlyList<SigningKey> Keys => keys;

    /// <summary>The keys that a token may be signed with.</summary>
    /// <param name="id">The key that it names, or null.</param>
    /// <param name="algorithm">The algorithm that it names.</param>
    public IEnumerable<SigningKey> For(string? id, SignatureAlgorithm algorithm) =>
        keys.Where(key => key.IsFor(algorithm) && (id is null || key.Id is null || key.Id == id)).Take(MostTried);
}
