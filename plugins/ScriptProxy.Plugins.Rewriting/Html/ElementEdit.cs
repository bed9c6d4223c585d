using System.Text;
using ScriptProxy.Plugins.Rewriting.Streams;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>What the rules make of one element, one rule after the other; the object is used for one element after another.</summary>
/// <param name="isUtf8">Whether the page is.</param>
internal sealed class ElementEdit(bool isUtf8) : IElement
{
    private readonly List<ReadOnlyMemory<byte>> _before = [];
    private readonly List<ReadOnlyMemory<byte>> _prepend = [];
    private ReadOnlyMemory<byte>? _inner;
    private ReadOnlyMemory<byte>? _inPlace;
    private ElementEnd _end = new();

    /// <summary>The start tag.</summary>
    public Tag Tag { get; private set; } = new();

    /// <inheritdoc/>
    public string Name => Encoding.UTF8.GetString(Tag.Name).ToLowerInvariant();

    /// <summary>Begins with an element.</summary>
    public void Begin(Tag tag)
    {
        Tag = tag;
        _before.Clear();
        _prepend.Clear();
        (_inner, _inPlace) = (null, null);
        _end = _end.IsEmpty ? _end : new ElementEnd();
    }

    /// <inheritdoc/>
    public string? GetAttribute(string name) =>
        Tag.IndexOf(Encoding.UTF8.GetBytes(name)) is >= 0 and var index ? Encoding.UTF8.GetString(CharacterReferences.Decode(Tag.ValueOf(index))) : null;

    /// <inheritdoc/>
    public void SetAttribute(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Tag.Set(Encoding.UTF8.GetBytes(TagName.IsAttribute(name) ? name : throw new ArgumentException($"'{name}' is no attribute's name.", nameof(name))), value, isUtf8);
    }

    /// <inheritdoc/>
    public void RemoveAttribute(string name) => Tag.Remove(Encoding.UTF8.GetBytes(name));

    /// <inheritdoc/>
    public void Before(string html) => PutBefore(PageText.Bytes(html, isUtf8));

    /// <inheritdoc/>
    public void After(string html) => PutAfter(PageText.Bytes(html, isUtf8));

    /// <inheritdoc/>
    public void Prepend(string html) => PutPrepend(PageText.Bytes(html, isUtf8));

    /// <inheritdoc/>
    public void Append(string html) => PutAppend(PageText.Bytes(html, isUtf8));

    /// <inheritdoc/>
    public void SetInner(string html) => PutInner(PageText.Bytes(html, isUtf8));

    /// <inheritdoc/>
    public void Replace(string html) => PutInPlace(PageText.Bytes(html, isUtf8));

    /// <inheritdoc/>
    public void Unwrap() => _end.DropsTag = true;

    public void PutBefore(ReadOnlyMemory<byte> html) => _before.Add(html);

    public void PutPrepend(ReadOnlyMemory<byte> html) => _prepend.Add(html);

    public void PutInner(ReadOnlyMemory<byte> html)
    {
        _inner = html;
        _end.DropsContent = true;
    }

    public void PutInPlace(ReadOnlyMemory<byte> html)
    {
        _inPlace = html;
        (_end.DropsTag, _end.DropsContent) = (true, true);
    }

    public void PutAppend(ReadOnlyMemory<byte> html)
    {
        if (!html.IsEmpty)
        {
            _end.Append.Add(html);
        }
    }

    public void PutAfter(ReadOnlyMemory<byte> html)
    {
        if (!html.IsEmpty)
        {
            _end.After.Add(html);
        }
    }

    public void ChangeTexts(int rule) => _end.Texts |= 1UL << rule;

    /// <summary>Writes the beginning.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="isVoid">Whether there is no content, and so no end.</param>
    /// <returns>What is to be done later; null for nothing.</returns>
    public ElementEnd? Write(ByteSink output, bool isVoid)
    {
        _before.ForEach(before => output.Write(before.Span));
        if (!_end.DropsTag)
        {
            Tag.WriteTo(output);
        }

        output.Write(_inPlace.GetValueOrDefault().Span);
        if (_inPlace is not null)
        {
            _end.Append.Clear();
        }
        else if (!isVoid)
        {
            _prepend.ForEach(prepend => output.Write(prepend.Span));
            output.Write(_inner.GetValueOrDefault().Span);
        }

        if (isVoid)
        {
            _end.After.ForEach(after => output.Write(after.Span));
        }

        return _end.IsEmpty ? null : _end;
    }
}
