namespace ScriptProxy.Sdk;

/// <summary>An element of a page that is passing: its start tag is there, its content is not. Of use during the call of <see cref="IRewriter.EditElements"/>. Not thread-safe.</summary>
public interface IElement
{
    /// <summary>Its name in lower case.</summary>
    string Name { get; }

    /// <summary>Reads an attribute.</summary>
    /// <param name="name">Its name, without case.</param>
    /// <returns>Its value, character references decoded; null if it is absent.</returns>
    string? GetAttribute(string name);

    /// <summary>Sets an attribute.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value as text.</param>
    /// <exception cref="ArgumentException">It is no attribute's name.</exception>
    void SetAttribute(string name, string value);

    /// <summary>Removes an attribute.</summary>
    /// <param name="name">Its name, without case.</param>
    void RemoveAttribute(string name);

    /// <summary>Puts HTML before the element.</summary>
    /// <param name="html">The HTML, as it is to be written.</param>
    void Before(string html);

    /// <summary>Puts HTML after the element.</summary>
    /// <param name="html">The HTML, as it is to be written.</param>
    void After(string html);

    /// <summary>Puts HTML before the element's content; one that has none by its nature, such as <c>img</c>, is left alone.</summary>
    /// <param name="html">The HTML, as it is to be written.</param>
    void Prepend(string html);

    /// <summary>Puts HTML after the element's content; one that has none by its nature is left alone.</summary>
    /// <param name="html">The HTML, as it is to be written.</param>
    void Append(string html);

    /// <summary>Puts HTML in the place of the element's content.</summary>
    /// <param name="html">The HTML, as it is to be written.</param>
    void SetInner(string html);

    /// <summary>Puts HTML in the place of the element.</summary>
    /// <param name="html">The HTML, as it is to be written; an empty text removes the element.</param>
    void Replace(string html);

    /// <summary>Removes the element's tags; its content stays.</summary>
    void Unwrap();
}
