namespace ScriptProxy.Plugins.Caching.Syntax;

/// <summary>What a member of a structured dictionary is (RFC 8941 3).</summary>
internal enum StructuredKind : byte
{
    /// <summary><c>?1</c>, also where only the key is given.</summary>
    True,

    /// <summary><c>?0</c>.</summary>
    False,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A text in quotes.</summary>
    String,

    /// <summary>A word.</summary>
    Token,

    /// <summary>Something else: a decimal, bytes, a list.</summary>
    Other,
}

/// <summary>A member's value.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its characters, a string's without quotes.</param>
internal readonly record struct StructuredItem(StructuredKind Kind, string Text);
