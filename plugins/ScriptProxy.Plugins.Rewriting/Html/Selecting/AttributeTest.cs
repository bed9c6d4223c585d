using System.Text;

namespace ScriptProxy.Plugins.Rewriting.Html.Selecting;

/// <summary>A condition on an attribute: <c>[name]</c>, <c>[name=value]</c>, <c>.class</c>, <c>#id</c>. Immutable.</summary>
/// <param name="Name">The attribute.</param>
/// <param name="Operator">The character before the <c>=</c>; a space for a plain <c>=</c>, and null where any value will do.</param>
/// <param name="Value">The value to compare with.</param>
/// <param name="IgnoresCase">Whether a to z stand for A to Z too.</param>
internal sealed record AttributeTest(byte[] Name, char? Operator, string Value, bool IgnoresCase)
{
    private readonly byte[] _value = Encoding.UTF8.GetBytes(Value);

    public bool Fits(Tag tag)
    {
        var index = tag.IndexOf(Name);
        if (index < 0 || Operator is null)
        {
            return index >= 0;
        }

        var raw = tag.ValueOf(index);
        return Fits(raw.Contains((byte)'&') ? CharacterReferences.Decode(raw) : raw);
    }

    // Selectors 4, 6.1 and 6.2.
    private bool Fits(ReadOnlySpan<byte> value) => Operator switch
    {
        ' ' => Same(value, _value),
        '~' => HasWord(value),
        '|' => Same(value, _value) || (value.Length > _value.Length && value[_value.Length] == '-' && Same(value[.._value.Length], _value)),
        '^' => _value.Length > 0 && value.Length >= _value.Length && Same(value[.._value.Length], _value),
        '$' => _value.Length > 0 && value.Length >= _value.Length && Same(value[^_value.Length..], _value),
        _ => _value.Length > 0 && Contains(value),
    };

    private bool HasWord(ReadOnlySpan<byte> value)
    {
        while (!value.IsEmpty)
        {
            var end = value.IndexOfAny(" \t\n\r\f"u8);
            var word = end < 0 ? value : value[..end];
            if (!word.IsEmpty && Same(word, _value))
            {
                return true;
            }

            value = end < 0 ? default : value[(end + 1)..];
        }

        return false;
    }

    private bool Contains(ReadOnlySpan<byte> value)
    {
        for (var at = 0; at + _value.Length <= value.Length; at++)
        {
            if (Same(value.Slice(at, _value.Length), _value))
            {
                return true;
            }
        }

        return false;
    }

    private bool Same(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => left.SequenceEqual(right) || (IgnoresCase && Ascii.EqualsIgnoreCase(left, right));
}
