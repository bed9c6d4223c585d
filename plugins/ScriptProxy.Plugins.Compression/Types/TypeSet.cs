namespace ScriptProxy.Plugins.Compression.Types;

/// <summary>A set of media types and patterns. See <see cref="TypeTable{T}"/>.</summary>
internal sealed class TypeSet(IEnumerable<string> types)
{
    private readonly TypeTable<bool> _types = new(types.Select(type => KeyValuePair.Create(type, true)));

    /// <summary>Whether a type is in it.</summary>
    public bool Includes(ReadOnlySpan<char> type) => _types.TryFind(type, out _, out _);

    /// <summary>Whether a type is in it as it is, or by a pattern and is not compressed by itself.</summary>
    public bool IsWorthCompressing(ReadOnlySpan<char> type) => _types.TryFind(type, out var isExact, out _) && (isExact || !KnownTypes.IsCompressed(type));
}
