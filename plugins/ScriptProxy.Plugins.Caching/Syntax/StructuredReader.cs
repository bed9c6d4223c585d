using System.Text;

namespace ScriptProxy.Plugins.Caching.Syntax;

/// <summary>Reads the pieces of structured fields (RFC 8941 4.2).</summary>
internal ref struct StructuredReader(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _rest = text;

    /// <summary>Whether nothing is left.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Whether an item of an inner list may end here.</summary>
    public readonly bool IsAtListEdge => _rest is [' ' or ')', ..];

    public void SkipSpaces() => _rest = _rest.TrimStart(' ');

    public void SkipWhiteSpace() => _rest = _rest.TrimStart(" \t");

    public bool TrySkip(char character)
    {
        if (_rest.IsEmpty || _rest[0] != character)
        {
            return false;
        }

        _rest = _rest[1..];
        return true;
    }

    /// <summary>A key, or null if there is none.</summary>
    public string? Key()
    {
        if (_rest is not [(>= 'a' and <= 'z') or '*', ..])
        {
            return null;
        }

        return Take(static character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '_' or '-' or '.' or '*');
    }

    /// <summary>An item without parameters, or null if there is none.</summary>
    public StructuredItem? BareItem() => _rest switch
    {
        ['"', ..] => Text(),
        ['?', '0' or '1', ..] => Truth(),
        [':', ..] => Bytes(),
        ['-' or (>= '0' and <= '9'), ..] => Number(),
        ['*', ..] => Token(),
        [var first, ..] when char.IsAsciiLetter(first) => Token(),
        _ => null,
    };

    private StructuredItem Truth()
    {
        var kind = _rest[1] == '1' ? StructuredKind.True : StructuredKind.False;
        _rest = _rest[2..];
        return new(kind, "");
    }

    private StructuredItem Token() => new(StructuredKind.Token, Take(static character => character is ':' or '/' || FieldText.IsToken([character])));

    private StructuredItem? Bytes()
    {
        _rest = _rest[1..];
        var text = Take(static character => char.IsAsciiLetterOrDigit(character) || character is '+' or '/' or '=');
        return TrySkip(':') ? new(StructuredKind.Other, text) : null;
    }

    private StructuredItem? Number()
    {
        var sign = TrySkip('-') ? "-" : "";
        var whole = Take(char.IsAsciiDigit);
        if (!TrySkip('.'))
        {
            return whole.Length is > 0 and <= 15 ? new(StructuredKind.Integer, sign + whole) : null;
        }

        var fraction = Take(char.IsAsciiDigit);
        return whole.Length is > 0 and <= 12 && fraction.Length is > 0 and <= 3 ? new(StructuredKind.Other, $"{sign}{whole}.{fraction}") : null;
    }

    private StructuredItem? Text()
    {
        var text = new StringBuilder();
        for (var index = 1; index < _rest.Length; index++)
        {
            var character = _rest[index];
            if (character == '"')
            {
                _rest = _rest[(index + 1)..];
                return new(StructuredKind.String, text.ToString());
            }

            if (character == '\\')
            {
                if (++index >= _rest.Length || _rest[index] is not ('"' or '\\'))
                {
                    return null;
                }

                character = _rest[index];
            }

            if (character is < ' ' or > '~')
            {
                return null;
            }

            text.Append(character);
        }

        return null;
    }

    private string Take(Func<char, bool> belongs)
    {
        var length = 0;
        while (length < _rest.Length && belongs(_rest[length]))
        {
            length++;
        }

        var taken = _rest[..length].ToString();
        _rest = _rest[length..];
        return taken;
    }
}
