namespace ScriptProxy.Plugins.AccessControl.Tokens;

/// <summary>The keys of an issuer, as they were at one time. Immutable.</summary>
internal sealed class KeySet(IReadOnlyList<SigningKey> keys)
{
    /// <summary>So many keys are tried at most that a token does not name: each costs whoever makes it up nothing, and a processor something.</summary>
    private const int MostTried = 8;

    public IReadOnlyList<SigningKey> Keys => keys;

    /// <summary>The keys that a token may be signed with: those that it names, then those without a name, and if it names none the others too.</summary>
    /// <param name="id">The key that it names, or null.</param>
    /// <param name="algorithm">The algorithm that it names.</param>
    public IEnumerable<SigningKey> For(string? id, SignatureAlgorithm algorithm)
    {
        var fitting = keys.Where(key => key.IsFor(algorithm)).ToLookup(key => key.Id is null);
        var others = fitting[false].Where(key => id is null || key.Id == id);
        return id is null ? fitting[true].Concat(others).Take(MostTried) : others.Concat(fitting[true].Take(MostTried));
    }
}
