using System.Buffers;
using System.Text;
using ScriptProxy.Plugins.Rewriting.Html;
using ScriptProxy.Plugins.Rewriting.Streams;

namespace ScriptProxy.Plugins.Rewriting.Moving;

/// <summary>
/// Maps the addresses in CSS while it passes: in <c>url(…)</c>, with quotes and without, and after <c>@import</c>. Comments and other texts stay (CSS Syntax 3, 4.3). Holds back no more than decides
/// where an address leads, however long it is.
/// </summary>
internal sealed class CssStage(ReferenceMap map, ByteSink next) : Stage(next)
{
    private static readonly SearchValues<byte> Marks = SearchValues.Create("/\"'uU@\\"u8);
    private static readonly SearchValues<byte> Spaces = SearchValues.Create(" \t\r\n\f"u8);

    private readonly int _decisive = map.DecisiveBytes;
    private Mode _mode;
    private bool _isImport;
    private byte _before;
    private int _place;
    private int _passed;

    /// <summary>Is told of what is mapped; null for nobody. For a text that comes in one piece.</summary>
    public List<ValueEdit>? Edits { get; init; }

    private enum Mode : byte
    {
        Normal,
        Comment,
        DoubleQuoted,
        SingleQuoted,
        BeforeAddress,
        Address,
    }

    /// <inheritdoc/>
    public override void Finish()
    {
        base.Finish();
        (_mode, _isImport, _before) = (Mode.Normal, false, 0);
    }

    /// <inheritdoc/>
    protected override int Process(ReadOnlySpan<byte> window, bool isLast)
    {
        var at = 0;
        while (at < window.Length)
        {
            _place = _passed + at;
            var taken = _mode switch
            {
                Mode.Normal => ReadNormal(window[at..], isLast),
                Mode.Comment => ReadComment(window[at..], isLast),
                Mode.DoubleQuoted => ReadUntil(window[at..], "\"\\\n\r\f"u8, isLast),
                Mode.SingleQuoted => ReadUntil(window[at..], "'\\\n\r\f"u8, isLast),
                Mode.BeforeAddress => ReadBeforeAddress(window[at..], isLast),
                _ => ReadUntil(window[at..], ")\\"u8, isLast),
            };
            if (taken == 0)
            {
                break;
            }

            at += taken;
        }

        _passed = unchecked(_passed + at);
        return at;
    }

    private int ReadNormal(ReadOnlySpan<byte> rest, bool isLast)
    {
        var mark = rest.IndexOfAny(Marks);
        if (mark != 0)
        {
            var passed = rest[..(mark < 0 ? rest.Length : mark)];
            _isImport &= passed.IndexOfAnyExcept(Spaces) < 0;
            return Pass(passed);
        }

        switch (rest[0])
        {
            case (byte)'\\':
                return Escape(rest, isLast);
            case (byte)'/':
                return Begins(rest, "/*"u8, isLast) switch { null => 0, true => Enter(rest[..2], Mode.Comment), _ => PassMark(rest) };
            case (byte)'@':
                return Begins(rest, "@import"u8, isLast) switch { null => 0, true => BeginImport(rest[..7]), _ => PassMark(rest) };
            case (byte)'"' or (byte)'\'':
                return ReadQuote(rest, isLast, _isImport);
            default:
                return IsOfName(_before) ? PassMark(rest)
                    : Begins(rest, "url("u8, isLast) switch { null => 0, true => Enter(rest[..4], Mode.BeforeAddress), _ => PassMark(rest) };
        }
    }

    private int ReadComment(ReadOnlySpan<byte> rest, bool isLast)
    {
        var end = rest.IndexOf("*/"u8);
        if (end >= 0)
        {
            return Enter(rest[..(end + 2)], Mode.Normal);
        }

        var passed = isLast || rest[^1] != '*' ? rest.Length : rest.Length - 1;
        return passed == 0 ? 0 : Pass(rest[..passed]);
    }

    private int ReadBeforeAddress(ReadOnlySpan<byte> rest, bool isLast)
    {
        var spaces = rest.IndexOfAnyExcept(Spaces);
        if (spaces != 0)
        {
            return Pass(rest[..(spaces < 0 ? rest.Length : spaces)]);
        }

        return rest[0] is (byte)'"' or (byte)'\'' ? ReadQuote(rest, isLast, isAddress: true) : ReadAddress(rest, 0, ") \t\r\n\f\\"u8, Mode.Address, isLast);
    }

    private int ReadQuote(ReadOnlySpan<byte> rest, bool isLast, bool isAddress)
    {
        var mode = rest[0] == '"' ? Mode.DoubleQuoted : Mode.SingleQuoted;
        return isAddress ? ReadAddress(rest, 1, rest[0] == '"' ? "\"\\\n"u8 : "'\\\n"u8, mode, isLast) : Enter(rest[..1], mode);
    }

    // Where an address leads its first bytes decide.
    private int ReadAddress(ReadOnlySpan<byte> rest, int start, ReadOnlySpan<byte> ends, Mode mode, bool isLast)
    {
        var reference = rest[start..Math.Min(rest.Length, start + _decisive)];
        var end = reference.IndexOfAny(ends);
        if (end < 0 && reference.Length < _decisive && !isLast)
        {
            return 0;
        }

        // With the beginning of an escape, which may be of any character, a second slash too.
        reference = end < 0 ? reference : reference[..(reference[end] == '\\' ? end + 1 : end)];
        var isMapped = map.TryMap(reference, out var cut, out var put);
        Next.Write(rest[..start]);
        Next.Write(isMapped ? put : default);
        if (isMapped)
        {
            Edits?.Add(new ValueEdit(_place + start, cut, put.ToArray()));
        }

        (_mode, _isImport) = (mode, false);
        if (start + cut > 0)
        {
            return start + cut;
        }

        return ReadUntil(rest, mode == Mode.Address ? ")\\"u8 : ends, isLast);
    }

    private int ReadUntil(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> ends, bool isLast)
    {
        var end = rest.IndexOfAny(ends);
        return end < 0 ? Pass(rest)
            : end > 0 ? Pass(rest[..end])
            : rest[0] == '\\' ? Escape(rest, isLast)
            : Enter(rest[..1], Mode.Normal); // its end, or that of the line, which ends a text that is none (4.3.5)
    }

    private int Escape(ReadOnlySpan<byte> rest, bool isLast)
    {
        // An escaped line end has two characters (Syntax 3.3).
        _isImport = false;
        var length = rest.Length > 2 && rest[1] == '\r' && rest[2] == '\n' ? 3 : 2;
        var isWhole = rest.Length > 2 || (rest.Length == 2 && rest[1] != '\r');
        return isWhole ? Pass(rest[..length]) : isLast ? Pass(rest) : 0;
    }

    private int BeginImport(ReadOnlySpan<byte> bytes)
    {
        _isImport = true;
        return Pass(bytes);
    }

    private int PassMark(ReadOnlySpan<byte> rest)
    {
        _isImport = false;
        return Pass(rest[..1]);
    }

    private int Enter(ReadOnlySpan<byte> bytes, Mode mode)
    {
        _mode = mode;
        return Pass(bytes);
    }

    private int Pass(ReadOnlySpan<byte> bytes)
    {
        Next.Write(bytes);
        _before = bytes.IsEmpty ? _before : bytes[^1];
        return bytes.Length;
    }

    private static bool IsOfName(byte value) => char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'_' or (byte)'\\' or >= 0x80;

    /// <returns>Whether the text begins so, without case; null if it may.</returns>
    private static bool? Begins(ReadOnlySpan<byte> text, ReadOnlySpan<byte> beginning, bool isLast)
    {
        var length = Math.Min(text.Length, beginning.Length);
        return !Ascii.EqualsIgnoreCase(text[..length], beginning[..length]) ? false
            : length == beginning.Length ? true
            : isLast ? false : null;
    }
}
