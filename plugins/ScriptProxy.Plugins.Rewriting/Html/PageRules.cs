using ScriptProxy.Plugins.Rewriting.Html.Selecting;
using ScriptProxy.Plugins.Rewriting.Moving;
using ScriptProxy.Plugins.Rewriting.Scopes;

namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>All that is done to a page. Immutable.</summary>
internal sealed class PageRules
{
    /// <summary>Where links lead; null leaves them.</summary>
    public ReferenceMap? Links { get; init; }

    /// <summary>Written after the head's start tag.</summary>
    public ReadOnlyMemory<byte> HeadStart { get; init; }

    /// <summary>Written before the head's end tag.</summary>
    public ReadOnlyMemory<byte> HeadEnd { get; init; }

    /// <summary>Written before the body's end tag.</summary>
    public ReadOnlyMemory<byte> BodyEnd { get; init; }

    /// <summary>The parts of the selectors.</summary>
    public SelectorPart[] Parts { get; init; } = [];

    /// <summary>What is done to chosen elements.</summary>
    public ElementRule[] Elements { get; init; } = [];

    /// <param name="isAscii">Whether all that is put in is ASCII.</param>
    public Change ToChange(bool isAscii) =>
        new(MediaTypes.Of("text/html", "application/xhtml+xml"), isAscii, (end, text) => new HtmlReader(new PageRewriter(this, end, text), end))
        {
            IsRequired = Array.Exists(Elements, rule => rule.Removes),
        };
}
