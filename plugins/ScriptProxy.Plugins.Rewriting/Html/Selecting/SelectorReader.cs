using System.Text;

namespace ScriptProxy.Plugins.Rewriting.Html.Selecting;

/// <summary>
/// Reads selectors: names, <c>*</c>, <c>#id</c>, <c>.class</c>, <c>[attribute]</c> with all comparisons, <c>:not()</c>, <c>:nth-child()</c>, descendants, children, lists. What depends on what follows an element cannot be known
/// when it begins.
/// </summary>
internal sealed class SelectorReader
{
    /// <summary>How many parts all selectors of an entry may have together: they are bits of a number.</summary>
    public const int MaxParts = 64;

    private string _text = "";
    private int _at;

    /// <summary>The parts read so far; a part comes after those before it.</summary>
    public List<SelectorPart> Parts { get; } = [];

    /// <summary>Reads a list of selectors.</summary>
    /// <param name="text">The list.</param>
    /// <param name="rule">What they choose.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public string? Read(string text, int rule)
    {
        (_text, _at) = (text, 0);
        do
        {
            if (ReadOne(rule) is { } error)
            {
                return $"{error} in '{text}', at character {_at + 1}; there are names, '*', '#id', '.class', '[attribute=value]', ':not()', ':nth-child()', ':first-child', spaces and '>' between elements, and commas";
            }
        }
        while (Take(','));
        return Parts.Count > MaxParts ? $"the selectors of an entry may have {MaxParts} parts together; make two entries" : null;
    }

    private string? ReadOne(int rule)
    {
        var (before, isChild) = (-1, false);
        SkipSpaces();
        while (true)
        {
            if (ReadCompound(out var itself) is { } error)
            {
                return error;
            }

            var spaced = SkipSpaces();
            var isLast = _at == _text.Length || _text[_at] == ',';
            Parts.Add(new SelectorPart(itself!, before, isChild, isLast ? rule : -1));
            if (isLast)
            {
                return null;
            }

            before = Parts.Count - 1;
            isChild = Take('>');
            if (!isChild && !spaced)
            {
                return "this is not understood";
            }

            SkipSpaces();
        }
    }

    private string? ReadCompound(out Compound? compound)
    {
        var (found, not, positions) = (new List<AttributeTest>(), new List<Compound>(), new List<Position>());
        (compound, ulong? element) = (null, null);
        var isAny = Take('*');
        if (!isAny && Name() is { Length: > 0 } name)
        {
            element = TagName.Of(name);
            isAny = true;
        }

        while (_at < _text.Length && _text[_at] is '#' or '.' or '[' or ':')
        {
            var from = _at;
            var kind = _text[_at++];
            if (kind switch { '[' => ReadAttribute(found), ':' => ReadPseudo(not, positions), _ => ReadShort(kind, found) })
            {
                continue;
            }

            _at = kind == ':' ? from : _at;
            return "this is not understood";
        }

        compound = new Compound(element, [.. found], [.. not], [.. positions]);
        return isAny || found.Count + not.Count + positions.Count > 0 ? null : "an element is missing";
    }

    private bool ReadPseudo(List<Compound> not, List<Position> positions)
    {
        switch (Name().ToLowerInvariant())
        {
            case "first-child":
                positions.Add(new Position(0, 1));
                return true;
            case "nth-child" when Take('('):
                var end = _text.IndexOf(')', _at);
                if (end < 0 || Position.Parse(_text[_at..end]) is not { } position)
                {
                    return false;
                }

                positions.Add(position);
                _at = end + 1;
                return true;
            case "not" when Take('('):
                return ReadNot(not);
            default:
                return false;
        }
    }

    private bool ReadNot(List<Compound> not)
    {
        do
        {
            SkipSpaces();
            if (ReadCompound(out var compound) is not null)
            {
                return false;
            }

            not.Add(compound!);
            SkipSpaces();
        }
        while (Take(','));
        return Take(')');
    }

    private bool ReadShort(char kind, List<AttributeTest> tests)
    {
        var name = Name();
        tests.Add(kind == '#' ? new AttributeTest("id"u8.ToArray(), ' ', name, false) : new AttributeTest("class"u8.ToArray(), '~', name, false));
        return name.Length > 0;
    }

    private bool ReadAttribute(List<AttributeTest> tests)
    {
        SkipSpaces();
        var name = Encoding.UTF8.GetBytes(Name());
        SkipSpaces();
        if (Take(']'))
        {
            tests.Add(new AttributeTest(name, null, "", false));
            return name.Length > 0;
        }

        char? comparison = _at < _text.Length && _text[_at] is '~' or '|' or '^' or '$' or '*' ? _text[_at++] : ' ';
        if (!Take('='))
        {
            return false;
        }

        SkipSpaces();
        var value = _at < _text.Length && _text[_at] is '"' or '\'' ? Quoted() : Name();
        SkipSpaces();
        var ignoresCase = Take('i') || Take('I');
        _ = ignoresCase || Take('s') || Take('S');
        SkipSpaces();
        tests.Add(new AttributeTest(name, comparison, value, ignoresCase));
        return Take(']') && name.Length > 0;
    }

    private string Quoted()
    {
        var quote = _text[_at++];
        var value = new StringBuilder();
        while (_at < _text.Length && _text[_at] != quote)
        {
            _at += _text[_at] == '\\' && _at + 1 < _text.Length ? 1 : 0;
            value.Append(_text[_at++]);
        }

        return Take(quote) ? value.ToString() : "";
    }

    private string Name()
    {
        var name = new StringBuilder();
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '-' or '_' or '\\' or >= '\x80'))
        {
            _at += _text[_at] == '\\' && _at + 1 < _text.Length ? 1 : 0;
            name.Append(_text[_at++]);
        }

        return name.ToString();
    }

    private bool SkipSpaces()
    {
        var from = _at;
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }

        return _at > from;
    }

    private bool Take(char letter)
    {
        var isThere = _at < _text.Length && _text[_at] == letter;
        _at += isThere ? 1 : 0;
        return isThere;
    }
}
