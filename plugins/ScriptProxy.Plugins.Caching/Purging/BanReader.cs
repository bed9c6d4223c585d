using System.Buffers;
using System.Text;

namespace ScriptProxy.Plugins.Caching.Purging;

/// <summary>Goes through the characters of a ban's expression.</summary>
internal sealed class BanReader(string text)
{
    /// <summary>What a header's name consists of (RFC 9110 5.6.2), save <c>!</c> and <c>~</c>: they begin an operator here, and no known header has them.</summary>
    public static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("#$%&'*+-.^_`|0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> NameEnds = SearchValues.Create(" \t=!~");

    public int Position { get; private set; }

    public FormatException Error(int position, string message) => new($"column {position + 1}: {message}");

    public void SkipSpaces()
    {
        while (Position < text.Length && text[Position] is ' ' or '\t')
        {
            Position++;
        }
    }

    public bool TryTake(string sign)
    {
        if (!text.AsSpan(Position).StartsWith(sign, StringComparison.Ordinal))
        {
            return false;
        }

        Position += sign.Length;
        return true;
    }

    /// <summary>Everything up to a space or an operator.</summary>
    public string TakeName()
    {
        var length = text.AsSpan(Position).IndexOfAny(NameEnds);
        return Take(length < 0 ? text.Length - Position : length);
    }

    /// <summary>A value in quotes, or everything up to the next condition.</summary>
    public string TakeValue()
    {
        if (TryTake("\""))
        {
            return TakeQuoted();
        }

        var at = Position;
        var value = Take(EndOfBareValue() - at).TrimEnd(' ', '\t');
        SkipSpaces();
        return value.Length > 0 && !value.StartsWith("&&", StringComparison.Ordinal) ? value
            : throw Error(at, "a value is missing; \"\" stands for an empty one");
    }

    /// <summary>A pattern may hold <c>&amp;&amp;</c>, so only one with spaces around it joins conditions.</summary>
    private int EndOfBareValue()
    {
        for (var at = Position; (at = text.IndexOf(" &&", at, StringComparison.Ordinal)) >= 0; at++)
        {
            if (at + 3 == text.Length || text[at + 3] is ' ' or '\t')
            {
                return at;
            }
        }

        return text.Length;
    }

    /// <summary>Only a quote needs a backslash; others stay as they are, pairs too, so that patterns need not be written with twice as many.</summary>
    private string TakeQuoted()
    {
        var start = Position - 1;
        var value = new StringBuilder();
        while (Position < text.Length && text[Position] != '"')
        {
            if (text[Position] == '\\' && Position + 1 < text.Length)
            {
                value.Append(text[Position + 1] == '"' ? "" : "\\");
                Position++;
            }

            value.Append(text[Position++]);
        }

        if (!TryTake("\""))
        {
            throw Error(start, "the quote has no end; inside, \\\" stands for a quote");
        }

        SkipSpaces();
        return Position == text.Length || text.AsSpan(Position).StartsWith("&&", StringComparison.Ordinal) ? value.ToString()
            : throw Error(Position, "after a value there is '&&' and another condition, or nothing");
    }

    private string Take(int length)
    {
        var taken = text.Substring(Position, length);
        Position += length;
        return taken;
    }
}
