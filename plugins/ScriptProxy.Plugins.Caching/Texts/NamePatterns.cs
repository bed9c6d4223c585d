namespace ScriptProxy.Plugins.Caching.Texts;

/// <summary>Names, of which those that end in <c>*</c> stand for all that begin so. Immutable.</summary>
internal sealed class NamePatterns(IEnumerable<string> patterns, StringComparison comparison)
{
    private readonly string[] _exact = [.. patterns.Where(pattern => !pattern.EndsWith('*'))];
    private readonly string[] _prefixes = [.. patterns.Where(pattern => pattern.EndsWith('*')).Select(pattern => pattern[..^1])];

    public bool IsEmpty => _exact.Length + _prefixes.Length == 0;

    public bool Includes(ReadOnlySpan<char> name)
    {
        foreach (var exact in _exact)
        {
            if (name.Equals(exact, comparison))
            {
                return true;
            }
        }

        foreach (var prefix in _prefixes)
        {
            if (name.StartsWith(prefix, comparison))
            {
                return true;
            }
        }

        return false;
    }
}
