using System.Numerics;
using ScriptProxy.Plugins.Rewriting.Scopes;
using ScriptProxy.Plugins.Rewriting.Streams;

namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>Changes a page while it passes. What no rule is about is written as it came.</summary>
internal sealed class PageRewriter : MarkupSink
{
    private readonly PageRules _rules;
    private readonly ByteSink _output;
    private readonly Insertions _insertions;
    private readonly OpenElements _open = new();
    private readonly ElementEdit _edit;
    private readonly bool _isXml;
    private readonly TextChanges _texts;
    private readonly PageLinks _links;
    private int _dropping;
    private bool _isRaw;
    private (bool IsForeign, ulong Selected) _long;
    private OpenElement? _deepest;
    private int _deepestCount;

    public PageRewriter(PageRules rules, ByteSink output, BodyText text)
    {
        (_edit, _isXml) = (new ElementEdit(text.IsUtf8), text.IsXml);
        _rules = rules;
        _output = output;
        _insertions = new Insertions(rules, output);
        _links = new PageLinks(rules.Links, output);
        _texts = new TextChanges(rules.Elements, output);
    }

    /// <inheritdoc/>
    public override bool TakesCharacterData => _isXml || _open.IsForeign;

    /// <inheritdoc/>
    public override void Text(ReadOnlySpan<byte> bytes)
    {
        if (_dropping > 0)
        {
            return;
        }

        _insertions.BeforeText(bytes, _open.Top);
        if (_links.AreMapped && _open.Top.Name == ElementTable.Style)
        {
            _links.WriteStyle(bytes);
        }
        else if (_texts.IsActive && !_isRaw)
        {
            _texts.Write(bytes);
        }
        else
        {
            _output.Write(bytes);
        }
    }

    /// <inheritdoc/>
    public override void Other(ReadOnlySpan<byte> bytes)
    {
        FinishText();
        if (_dropping == 0)
        {
            _output.Write(bytes);
        }
    }

    /// <inheritdoc/>
    public override void Doctype(ReadOnlySpan<byte> bytes)
    {
        _insertions.Doctype();
        Other(bytes);
    }

    /// <inheritdoc/>
    public override TextKind StartTag(Tag tag)
    {
        var parent = Begin(tag, out var isForeign, out var selected, out var chosen);
        if (_dropping == 0)
        {
            _links.Map(tag);
        }

        // An element of SVG or XML ends itself with '/>', one of HTML does not.
        var isVoid = isForeign ? tag.IsSelfClosing : ElementTable.IsVoid(tag.Number);
        var isDropped = _dropping > 0;
        var end = chosen != 0 && !isDropped ? Apply(tag, chosen, isVoid) : Pass(tag);
        _insertions.AfterStartTag(tag.Number);
        return isVoid ? TextKind.Markup : Open(new OpenElement(tag.Number, isForeign, selected, parent.Inherited | selected, end, isDropped));
    }

    /// <inheritdoc/>
    public override void BeginLongTag(Tag tag)
    {
        Begin(tag, out var isForeign, out var selected, out _);
        _long = (isForeign, selected);
    }

    /// <inheritdoc/>
    public override TextKind EndLongTag(Tag tag, bool isSelfClosing)
    {
        _insertions.AfterStartTag(tag.Number);
        return (_long.IsForeign ? isSelfClosing : ElementTable.IsVoid(tag.Number))
            ? TextKind.Markup
            : Open(new OpenElement(tag.Number, _long.IsForeign, _long.Selected, _open.Top.Inherited | _long.Selected, null, _dropping > 0));
    }

    /// <inheritdoc/>
    public override void EndTag(Tag tag)
    {
        FinishText();
        _isRaw = false;
        _insertions.BeforeEndTag(tag.Number);
        if (_open.Deeper > 0)
        {
            EndDeeper(tag);
            return;
        }

        var index = _open.EndedBy(tag.Number, out var isAlone);
        if (index < 0 || (ElementTable.IsOutermost(tag.Number) && _open.HaveUnfinished(index)))
        {
            Pass(tag);
            return;
        }

        for (var last = _open.Count - 1; last > index && !isAlone; last--)
        {
            Close(_open.Pop(), null);
        }

        var ended = _open.RemoveAt(index);
        Close(ended, tag);
        if (ElementTable.IsOutermost(ended.Name) && ended.End?.DropsContent == true)
        {
            _dropping++; // what follows goes into it all the same (13.2.6.4.19)
        }
    }

    /// <inheritdoc/>
    public override void Finish()
    {
        FinishText();
        while (_open.Count > 0)
        {
            Close(_open.Pop(), null);
        }

        _insertions.EndBody();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _links.Dispose();
        _texts.Dispose();
    }

    private OpenElement Begin(Tag tag, out bool isForeign, out ulong selected, out ulong chosen)
    {
        FinishText();
        isForeign = Place(tag.Number) || _isXml;
        var parent = _open.Top;
        _insertions.BeforeStartTag(tag.Number, parent);
        selected = Select(tag, parent, _open.CountChild(), out chosen);
        return parent;
    }

    // Ends what the beginning of this element ends.
    private bool Place(ulong name)
    {
        if (_isXml)
        {
            return true;
        }

        while (_open.IsForeign && ElementTable.BreaksOut(name) && _open.Deeper == 0)
        {
            Close(_open.Pop(), null);
        }

        if (_open.IsForeign || name == ElementTable.Svg || name == ElementTable.MathMl)
        {
            return true;
        }

        while (_open.Deeper == 0 && (ElementTable.Ends(name, _open.Top.Name) || (_open.Top.Name == ElementTable.Head && ElementTable.EndsHead(name))))
        {
            Close(_open.Pop(), null);
        }

        return false;
    }

    private ulong Select(Tag tag, OpenElement parent, int position, out ulong chosen)
    {
        var selected = 0UL;
        chosen = 0;
        for (var index = 0; index < _rules.Parts.Length && _dropping == 0; index++)
        {
            var part = _rules.Parts[index];
            if (part.Fits(tag, parent, position))
            {
                selected |= 1UL << index;
                chosen |= part.Rule >= 0 ? 1UL << part.Rule : 0;
            }
        }

        return selected;
    }

    private ElementEnd? Pass(Tag tag)
    {
        if (_dropping == 0)
        {
            tag.WriteTo(_output);
        }

        return null;
    }

    private ElementEnd? Apply(Tag tag, ulong chosen, bool isVoid)
    {
        _edit.Begin(tag);
        for (var left = chosen; left != 0; left &= left - 1)
        {
            var index = BitOperations.TrailingZeroCount(left);
            var rule = _rules.Elements[index];
            rule.Apply(_edit);
            if (rule.Texts.Length > 0)
            {
                _edit.ChangeTexts(index);
            }
        }

        return _edit.Write(_output, isVoid);
    }

    private TextKind Open(OpenElement element)
    {
        var isApart = _open.Push(element);
        if (_deepest is { } deepest)
        {
            _deepestCount += deepest.Name == element.Name ? 1 : 0;
        }
        else if (element.End is { } end && (isApart || end.DropsContent))
        {
            (_deepest, _deepestCount) = isApart ? (default(OpenElement?), 0) : (element, 1);
            _dropping += end.DropsContent ? 1 : 0;
            _texts.Begin(end.Texts);
        }

        _isRaw = ElementTable.HasCode(element.Name);
        return element.IsForeign ? TextKind.Markup : ElementTable.TextOf(element.Name);
    }

    // What is left out at such a depth is so up to an end tag of its name.
    private void EndDeeper(Tag tag)
    {
        _open.EndDeeper();
        if (_deepest is { } deepest && deepest.Name == tag.Number && --_deepestCount == 0)
        {
            _deepest = null;
            Close(deepest, tag);
        }
        else
        {
            Pass(tag);
        }
    }

    private void Close(OpenElement element, Tag? tag)
    {
        var end = element.End;
        _dropping -= end?.DropsContent == true ? 1 : 0;
        _texts.End(end?.Texts ?? 0);
        if (_dropping > 0)
        {
            return;
        }

        end?.Append.ForEach(append => _output.Write(append.Span));
        if (end?.DropsTag != true && !element.IsDropped)
        {
            tag?.WriteTo(_output);
        }

        end?.After.ForEach(after => _output.Write(after.Span));
    }

    private void FinishText()
    {
        if (_open.Top.Name == ElementTable.Style)
        {
            _links.FinishStyle();
        }

        _texts.Finish();
    }
}
