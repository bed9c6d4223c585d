using System.Numerics;
using ScriptProxy.Plugins.Rewriting.Moving;
using ScriptProxy.Plugins.Rewriting.Scopes;
using ScriptProxy.Plugins.Rewriting.Streams;
using ScriptProxy.Plugins.Rewriting.Substituting;

namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>Changes a page while it passes. What no rule is about is written as it came.</summary>
internal sealed class PageRewriter : MarkupSink
{
    private static readonly ulong[] WithText = TagName.All("title textarea");

    private readonly PageRules _rules;
    private readonly ByteSink _output;
    private readonly Insertions _insertions;
    private readonly OpenElements _open = new();
    private readonly ElementEdit _edit;
    private readonly bool _isXml;
    private readonly LiteralStage?[] _texts;
    private readonly Stack<LiteralStage> _changingText = new();
    private readonly CssStage? _styles;
    private int _dropping;
    private bool _isRaw;

    public PageRewriter(PageRules rules, ByteSink output, BodyText text)
    {
        (_edit, _isXml) = (new ElementEdit(text.IsUtf8), text.IsXml);
        _rules = rules;
        _output = output;
        _insertions = new Insertions(rules, output);
        _styles = rules.Links is { } links ? new CssStage(links, output) : null;
        _texts = rules.Elements.Length > 0 ? new LiteralStage?[rules.Elements.Length] : [];
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
        if (_styles is not null && _open.Top.Name == ElementTable.Style)
        {
            _styles.Write(bytes);
        }
        else if (_changingText.Count > 0 && !_isRaw)
        {
            _changingText.Peek().Write(bytes);
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
        Write(bytes);
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
        FinishText();
        var name = tag.Number;
        var isForeign = _isXml || Place(name);
        _insertions.BeforeStartTag(name, _open.Top);
        var parent = _open.Top;
        var selected = Select(tag, parent, _open.CountChild(), out var chosen);
        if (_rules.Links is { } links && _dropping == 0)
        {
            LinkAttributes.Map(tag, links);
        }

        // An element of SVG or XML ends itself with '/>', one of HTML does not.
        var isVoid = isForeign ? tag.IsSelfClosing : ElementTable.IsVoid(name);
        var end = _dropping > 0 ? null : chosen != 0 ? Apply(tag, chosen, isVoid) : Pass(tag);
        _insertions.AfterStartTag(name);
        if (isVoid)
        {
            return TextKind.Markup;
        }

        Open(new OpenElement(name, isForeign, selected, parent.Inherited | selected, end));
        var kind = isForeign ? TextKind.Markup : ElementTable.TextOf(name);
        _isRaw = kind != TextKind.Markup && !WithText.Contains(name);
        return kind;
    }

    /// <inheritdoc/>
    public override void EndTag(Tag tag)
    {
        FinishText();
        _isRaw = false;
        _insertions.BeforeEndTag(tag.Number);
        var count = _open.EndedBy(tag.Number);
        for (; count > 1; count--)
        {
            Close(null);
        }

        if (count == 1)
        {
            Close(tag);
        }
        else if (_dropping == 0)
        {
            tag.WriteTo(_output);
        }
    }

    /// <inheritdoc/>
    public override void Finish()
    {
        FinishText();
        while (_open.Count > 0)
        {
            Close(null);
        }

        _insertions.EndBody();
    }

    // Ends what the beginning of this element ends.
    private bool Place(ulong name)
    {
        while (_open.IsForeign && ElementTable.BreaksOut(name))
        {
            Close(null);
        }

        if (_open.IsForeign || name == ElementTable.Svg || name == ElementTable.MathMl)
        {
            return true;
        }

        while (ElementTable.Ends(name, _open.Top.Name) || (_open.Top.Name == ElementTable.Head && ElementTable.EndsHead(name)))
        {
            Close(null);
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
        tag.WriteTo(_output);
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
                _edit.ChangeTexts(_texts[index] ??= new LiteralStage(rule.Texts, _output));
            }
        }

        return _edit.Write(_output, isVoid);
    }

    private void Open(OpenElement element)
    {
        if (_open.Push(element) && element.End is { } end)
        {
            _dropping += end.DropsContent ? 1 : 0;
            if (end.Texts is { } texts)
            {
                _changingText.Push(texts);
            }
        }
    }

    private void Close(Tag? tag)
    {
        var end = _open.Pop().End;
        _dropping -= end?.DropsContent == true ? 1 : 0;
        if (end?.Texts is not null)
        {
            _changingText.Pop();
        }

        if (_dropping > 0)
        {
            return;
        }

        end?.Append.ForEach(append => _output.Write(append.Span));
        if (end?.DropsTag != true)
        {
            tag?.WriteTo(_output);
        }

        end?.After.ForEach(after => _output.Write(after.Span));
    }

    private void FinishText()
    {
        if (_open.Top.Name == ElementTable.Style)
        {
            _styles?.Finish();
        }

        if (_changingText.Count > 0)
        {
            _changingText.Peek().Finish();
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (_dropping == 0)
        {
            _output.Write(bytes);
        }
    }
}
