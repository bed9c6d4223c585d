namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>How the text after a start tag is read (HTML 13.2.5.1 to 5).</summary>
internal enum TextKind : byte
{
    /// <summary>With tags and comments in it.</summary>
    Markup,

    /// <summary>Up to the element's end tag: <c>title</c>, <c>style</c>.</summary>
    Raw,

    /// <summary>As <see cref="Raw"/>, but an end tag may be commented out.</summary>
    Script,

    /// <summary>Up to the end of the page.</summary>
    Plain,
}
