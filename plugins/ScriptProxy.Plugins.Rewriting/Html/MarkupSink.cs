namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>Takes what a page consists of.</summary>
internal abstract class MarkupSink : IDisposable
{
    /// <summary>Takes a piece of text. One text may come in several.</summary>
    /// <param name="bytes">The text as it is written.</param>
    public abstract void Text(ReadOnlySpan<byte> bytes);

    /// <summary>Takes a piece of what is neither text nor a tag that can be looked at: a comment, an instruction, the bytes of a tag that is too long.</summary>
    public abstract void Other(ReadOnlySpan<byte> bytes);

    /// <summary>Takes the beginning of a <c>DOCTYPE</c>; the rest is <see cref="Other"/>.</summary>
    public abstract void Doctype(ReadOnlySpan<byte> bytes);

    /// <summary>Takes a start tag.</summary>
    /// <returns>How what follows is read.</returns>
    public abstract TextKind StartTag(Tag tag);

    /// <summary>Takes the name of a start tag that is too long, before its bytes.</summary>
    public virtual void BeginLongTag(Tag tag)
    {
    }

    /// <summary>Such a tag has come to its end.</summary>
    /// <returns>How what follows is read.</returns>
    public virtual TextKind EndLongTag(Tag tag, bool isSelfClosing) => TextKind.Markup;

    /// <summary>Takes an end tag.</summary>
    public abstract void EndTag(Tag tag);

    /// <summary>Whether <c>&lt;![CDATA[</c> begins text here: within SVG and MathML.</summary>
    public abstract bool TakesCharacterData { get; }

    /// <summary>The page is over.</summary>
    public abstract void Finish();

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}
