namespace ScriptProxy.Plugins.Compression.Types;

/// <summary>The type in a <c>Content-Type</c>.</summary>
internal static class MediaType
{
    /// <summary>The type without its parameters.</summary>
    public static ReadOnlySpan<char> Of(ReadOnlySpan<char> contentType)
    {
        var semicolon = contentType.IndexOf(';');
        return (semicolon < 0 ? contentType : contentType[..semicolon]).Trim(" \t");
    }
}
