using System.Text;
using ScriptProxy.Plugins.Rewriting.Streams;

namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>
/// Parts a page into tags, texts and the rest while it arrives, in any pieces, with the same outcome: the tokenizer of HTML 13.2.5 as far as it is needed to know where a tag begins and ends.
/// All bytes are handed on as they came. Holds back no more than one tag.
/// </summary>
internal sealed class HtmlReader(MarkupSink sink, ByteSink next, int maxTagBytes = HtmlReader.MaxTagBytes) : Stage(next)
{
    /// <summary>Of longer tags the name alone is looked at.</summary>
    public const int MaxTagBytes = 256 * 1024;

    private readonly Tag _tag = new();
    private readonly RawText _raw = new();
    private Mode _mode;
    private TagEnd _tagEnd;
    private CommentEnd _commentEnd;
    private int _scanned;
    private bool _isLongEnd;

    private enum Mode : byte
    {
        Text,
        Tag,
        LongTag,
        Comment,
        Bogus,
        CharacterData,
        Raw,
        Plain,
    }

    /// <inheritdoc/>
    public override void Finish()
    {
        base.Finish();
        sink.Finish();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        sink.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override int Process(ReadOnlySpan<byte> window, bool isLast)
    {
        var at = 0;
        while (at < window.Length)
        {
            var taken = Step(window[at..], isLast);
            if (taken == 0)
            {
                break;
            }

            at += taken;
        }

        if (isLast && at < window.Length)
        {
            // What is not whole at the end is no tag (HTML 13.2.5, "eof-in-tag").
            sink.Other(window[at..]);
            return window.Length;
        }

        return at;
    }

    private int Step(ReadOnlySpan<byte> rest, bool isLast) => _mode switch
    {
        Mode.Text => ReadText(rest, isLast),
        Mode.Tag => ReadTag(rest),
        Mode.LongTag => PassLong(rest, _tagEnd.Find(rest)),
        Mode.Comment => Pass(rest, _commentEnd.Find(rest)),
        Mode.Bogus => Pass(rest, rest.IndexOf((byte)'>') + 1),
        Mode.CharacterData => ReadCharacterData(rest, isLast),
        Mode.Raw => ReadRaw(rest, isLast),
        _ => ReadPlain(rest),
    };

    private int ReadText(ReadOnlySpan<byte> rest, bool isLast)
    {
        var end = rest.IndexOf((byte)'<');
        if (end != 0)
        {
            end = end < 0 ? rest.Length : end;
            sink.Text(rest[..end]);
            return end;
        }

        if (rest.Length > 1 && (TagName.IsLetter(rest[1]) || (rest.Length > 2 && rest[1] == '/' && TagName.IsLetter(rest[2]))))
        {
            (_mode, _tagEnd, _scanned) = (Mode.Tag, default, 2);
            return ReadTag(rest);
        }

        return rest.Length > 1 && rest[1] is (byte)'!' or (byte)'/' or (byte)'?' ? ReadDeclaration(rest, isLast)
            : rest.Length == 1 && !isLast ? 0
            : AsText(rest[..1]);
    }

    private int ReadTag(ReadOnlySpan<byte> rest)
    {
        var length = _tagEnd.Find(rest[_scanned..]);
        if (length < 0)
        {
            _scanned = rest.Length;
            return rest.Length <= maxTagBytes ? 0 : BeginLong(rest, -1);
        }

        length += _scanned;
        if (length > maxTagBytes)
        {
            return BeginLong(rest, length);
        }

        _tag.Set(rest[..length]);
        if (rest[1] == '/')
        {
            _mode = Mode.Text;
            sink.EndTag(_tag);
        }
        else
        {
            Enter(sink.StartTag(_tag));
        }

        return length;
    }

    // An end tag has nothing but its name.
    private int BeginLong(ReadOnlySpan<byte> rest, int length)
    {
        (_mode, _isLongEnd) = (Mode.LongTag, rest[1] == '/');
        _tag.SetName(rest);
        if (_isLongEnd)
        {
            sink.EndTag(_tag);
        }
        else
        {
            sink.BeginLongTag(_tag);
        }

        return PassLong(rest, length);
    }

    private int PassLong(ReadOnlySpan<byte> rest, int end)
    {
        var length = end > 0 ? end : rest.Length;
        if (!_isLongEnd)
        {
            sink.Other(rest[..length]);
        }

        if (end > 0)
        {
            Enter(_isLongEnd ? TextKind.Markup : sink.EndLongTag(_tag, _tagEnd.IsSelfClosing));
        }

        return length;
    }

    private void Enter(TextKind kind)
    {
        if (kind is TextKind.Raw or TextKind.Script)
        {
            _raw.Begin(_tag.Name, kind == TextKind.Script);
        }

        _mode = kind switch { TextKind.Markup => Mode.Text, TextKind.Plain => Mode.Plain, _ => Mode.Raw };
    }

    // HTML 13.2.5.42 and 6: a comment, or what is taken for one up to the next '>'.
    private int ReadDeclaration(ReadOnlySpan<byte> rest, bool isLast)
    {
        if (rest[1] == '!' && Begins(rest, "<!--"u8, isLast) is not false and var isComment)
        {
            if (isComment is null)
            {
                return 0;
            }

            (_mode, _commentEnd) = (Mode.Comment, CommentEnd.Begin());
            sink.Other(rest[..4]);
            return 4;
        }

        if (rest[1] == '!' && sink.TakesCharacterData && Begins(rest, "<![CDATA["u8, isLast) is not false and var isData)
        {
            if (isData is null)
            {
                return 0;
            }

            _mode = Mode.CharacterData;
            sink.Other(rest[..9]);
            return 9;
        }

        if (rest[1] == '!' && Begins(rest, "<!doctype"u8, isLast) is not false and var isDoctype)
        {
            if (isDoctype is null)
            {
                return 0;
            }

            _mode = Mode.Bogus;
            sink.Doctype(rest[..9]);
            return 9;
        }

        if (rest[1] == '/' && rest.Length == 2)
        {
            return isLast ? AsText(rest) : 0;
        }

        _mode = Mode.Bogus;
        sink.Other(rest[..2]);
        return 2;
    }

    private int ReadCharacterData(ReadOnlySpan<byte> rest, bool isLast)
    {
        var end = rest.IndexOf("]]>"u8);
        if (end >= 0)
        {
            _mode = Mode.Text;
            sink.Text(rest[..end]);
            sink.Other(rest.Slice(end, 3));
            return end + 3;
        }

        var passed = isLast ? rest.Length : Math.Max(0, rest.Length - 2);
        sink.Text(rest[..passed]);
        return passed;
    }

    private int ReadRaw(ReadOnlySpan<byte> rest, bool isLast)
    {
        var length = _raw.Find(rest, isLast, out var isEnd);
        if (length > 0)
        {
            sink.Text(rest[..length]);
        }

        if (isEnd)
        {
            (_mode, _tagEnd, _scanned) = (Mode.Tag, default, 2);
            return length + ReadTag(rest[length..]);
        }

        return length;
    }

    private int ReadPlain(ReadOnlySpan<byte> rest)
    {
        sink.Text(rest);
        return rest.Length;
    }

    private int Pass(ReadOnlySpan<byte> rest, int end)
    {
        var length = end > 0 ? end : rest.Length;
        sink.Other(rest[..length]);
        _mode = end > 0 ? Mode.Text : _mode;
        return length;
    }

    private int AsText(ReadOnlySpan<byte> text)
    {
        sink.Text(text);
        return text.Length;
    }

    /// <returns>Whether the text begins so, without case; null if it may.</returns>
    private static bool? Begins(ReadOnlySpan<byte> text, ReadOnlySpan<byte> beginning, bool isLast)
    {
        var length = Math.Min(text.Length, beginning.Length);
        return !Ascii.EqualsIgnoreCase(text[..length], beginning[..length]) ? false
            : length == beginning.Length ? true
            : isLast ? false : null;
    }
}
