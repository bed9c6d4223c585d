namespace ScriptProxy.Plugins.Caching.Ranges;

/// <summary>A run of bytes of a representation.</summary>
/// <param name="Offset">The first one, from 0.</param>
/// <param name="Count">How many; at least one.</param>
internal readonly record struct Slice(long Offset, long Count)
{
    /// <summary>The first byte behind it.</summary>
    public long End => Offset + Count;

    /// <summary>Whether another one lies within.</summary>
    public bool Contains(Slice other) => Offset <= other.Offset && other.End <= End;

    /// <summary>Whether both overlap or touch, so that they are one run of bytes together.</summary>
    public bool Adjoins(Slice other) => Offset <= other.End && other.Offset <= End;

    /// <summary>Both together, with what lies between.</summary>
    public Slice Union(Slice other)
    {
        var offset = Math.Min(Offset, other.Offset);
        return new(offset, Math.Max(End, other.End) - offset);
    }
}
