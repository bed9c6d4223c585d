using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Syntax;

namespace ScriptProxy.Plugins.Caching.Directives;

/// <summary>
/// Reads the directives of a <c>Cache-Control</c> field one by one, all its lines (RFC 9111 5.2). Allocates nothing unless a quoted argument has escapes.
/// What stands behind a quote that is never closed is read as well, since it may forbid something, and is marked as <see cref="IsBroken"/>.
/// </summary>
internal ref struct DirectiveReader(StringValues lines)
{
    private ReadOnlySpan<char> _rest;
    private int _line = -1;
    private bool _isOpen;

    /// <summary>The name.</summary>
    public ReadOnlySpan<char> Name { get; private set; }

    /// <summary>The argument, without quotes; empty if there is none.</summary>
    public ReadOnlySpan<char> Argument { get; private set; }

    /// <summary>Whether there is an argument.</summary>
    public bool HasArgument { get; private set; }

    /// <summary>Whether it is not as it should be: such a one must not allow anything.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Goes on to the next directive.</summary>
    public bool Read()
    {
        while (true)
        {
            while (_rest.IsEmpty)
            {
                if (++_line >= lines.Count)
                {
                    return false;
                }

                _rest = lines[_line];
                _isOpen = false;
            }

            var member = Next();
            if (!member.IsEmpty)
            {
                Split(member);
                return true;
            }
        }
    }

    private ReadOnlySpan<char> Next()
    {
        var end = FieldText.EndOfMember(_rest, out var isOpen);
        if (isOpen || _isOpen)
        {
            _isOpen = true;
            var comma = _rest.IndexOf(',');
            end = comma < 0 ? _rest.Length : comma;
        }

        var member = FieldText.Trim(_rest[..end]);
        _rest = end < _rest.Length ? _rest[(end + 1)..] : default;
        return member;
    }

    private void Split(ReadOnlySpan<char> member)
    {
        var equals = member.IndexOf('=');
        HasArgument = equals >= 0;
        Name = FieldText.Trim(HasArgument ? member[..equals] : member);
        IsBroken = _isOpen || (HasArgument && Name.Length < equals);
        Argument = HasArgument ? Unquoted(member[(equals + 1)..]) : default;
    }

    // A space behind the equals sign stays: it makes a number no number.
    private static ReadOnlySpan<char> Unquoted(ReadOnlySpan<char> argument)
    {
        if (argument is not ['"', .. var text, '"'])
        {
            return argument;
        }

        if (!text.Contains('\\'))
        {
            return text;
        }

        var plain = new System.Text.StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '\\' && index + 1 < text.Length)
            {
                index++;
            }

            plain.Append(text[index]);
        }

        return plain.ToString();
    }
}
