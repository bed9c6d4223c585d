using System.Text;

namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>Looks for the end tag of an element whose text has no tags (HTML 13.2.5.9 to 31).</summary>
internal sealed class RawText
{
    private byte[] _name = [];
    private bool _isScript;
    private Escape _escape;
    private int _dashes;

    // In a script, '<!-- <script>' hides the next '</script>' (13.2.5.17 to 31).
    private enum Escape : byte
    {
        None,
        Escaped,
        Double,
    }

    /// <summary>The element's start tag has been read.</summary>
    public void Begin(ReadOnlySpan<byte> name, bool isScript)
    {
        if (!name.SequenceEqual(_name))
        {
            _name = name.ToArray();
        }

        (_isScript, _escape, _dashes) = (isScript, Escape.None, 0);
    }

    /// <summary>Reads on.</summary>
    /// <param name="text">The bytes.</param>
    /// <param name="isLast">Whether nothing follows.</param>
    /// <param name="isEnd">Whether the end tag begins after the text.</param>
    /// <returns>How many bytes are text.</returns>
    public int Find(ReadOnlySpan<byte> text, bool isLast, out bool isEnd)
    {
        isEnd = false;
        for (var at = 0; at < text.Length;)
        {
            if (_escape == Escape.None)
            {
                var skipped = text[at..].IndexOf((byte)'<');
                if (skipped < 0)
                {
                    return text.Length;
                }

                at += skipped;
            }

            if (text[at] != '<')
            {
                Count(text[at++]);
                continue;
            }

            var rest = text[at..];
            if (!isLast && rest.Length < _name.Length + 3 && MayBeTag(rest))
            {
                return at;
            }

            if (_escape != Escape.Double && IsTag(rest, 2))
            {
                isEnd = rest[1] == '/';
                if (isEnd)
                {
                    return at;
                }
            }

            _dashes = 0;
            at += _isScript ? SkipInScript(rest) : 1;
        }

        return text.Length;
    }

    private int SkipInScript(ReadOnlySpan<byte> rest)
    {
        if (_escape == Escape.None)
        {
            if (rest.StartsWith("<!--"u8))
            {
                (_escape, _dashes) = (Escape.Escaped, 2);
                return 4;
            }
        }
        else if (_escape == Escape.Escaped && IsTag(rest, 1))
        {
            _escape = Escape.Double;
            return 1 + _name.Length;
        }
        else if (_escape == Escape.Double && IsTag(rest, 2))
        {
            _escape = Escape.Escaped;
            return 2 + _name.Length;
        }

        return 1;
    }

    private void Count(byte value)
    {
        if (value == '-')
        {
            _dashes++;
        }
        else
        {
            _escape = value == '>' && _dashes >= 2 ? Escape.None : _escape;
            _dashes = 0;
        }
    }

    // Whether what follows '<' or '</' is the name, and its end.
    private bool IsTag(ReadOnlySpan<byte> rest, int from) =>
        rest.Length > from + _name.Length && (from == 1 || rest[1] == '/') && Ascii.EqualsIgnoreCase(rest.Slice(from, _name.Length), _name)
        && (rest[from + _name.Length] is (byte)'/' or (byte)'>' || TagName.IsSpace(rest[from + _name.Length]));

    private bool MayBeTag(ReadOnlySpan<byte> rest)
    {
        var from = rest.Length > 1 && rest[1] == '/' ? 2 : 1;
        var length = Math.Min(_name.Length, rest.Length - from);
        return length <= 0 || Ascii.EqualsIgnoreCase(rest.Slice(from, length), _name.AsSpan(0, length)) || "<!--"u8.StartsWith(rest);
    }
}
