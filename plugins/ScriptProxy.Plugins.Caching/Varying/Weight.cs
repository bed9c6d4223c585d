using ScriptProxy.Plugins.Caching.Syntax;

namespace ScriptProxy.Plugins.Caching.Varying;

/// <summary>A member of a list with weights (RFC 9110 12.4.2).</summary>
internal static class Weight
{
    /// <summary>Takes a member apart: <c>gzip;q=0.5</c>.</summary>
    /// <param name="member">The member.</param>
    /// <param name="name">What stands before the weight.</param>
    /// <param name="thousandths">The weight, 0 to 1000; 1000 if there is none.</param>
    /// <returns>False if it has any other parameter or a weight that is none.</returns>
    public static bool TrySplit(ReadOnlySpan<char> member, out ReadOnlySpan<char> name, out int thousandths)
    {
        thousandths = 1000;
        var semicolon = member.IndexOf(';');
        name = FieldText.Trim(semicolon < 0 ? member : member[..semicolon]);
        if (semicolon < 0)
        {
            return true;
        }

        var parameter = FieldText.Trim(member[(semicolon + 1)..]);
        return parameter is ['q' or 'Q', '=', .. var value] && TryParse(value, out thousandths);
    }

    private static bool TryParse(ReadOnlySpan<char> text, out int thousandths)
    {
        thousandths = 0;
        if (text is not ['0' or '1', ..] || text.Length > 5 || (text.Length > 1 && text[1] != '.'))
        {
            return false;
        }

        thousandths = (text[0] - '0') * 1000;
        var unit = 100;
        foreach (var digit in text.Length > 1 ? text[2..] : default)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            thousandths += (digit - '0') * unit;
            unit /= 10;
        }

        return thousandths <= 1000;
    }
}
