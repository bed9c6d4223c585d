namespace ScriptProxy.Plugins.Compression.Negotiating;

/// <summary>A member of a list with weights (RFC 9110 5.6.1, 12.4.2).</summary>
internal static class ListMember
{
    /// <summary>Takes the next member off a list.</summary>
    /// <param name="list">The list; afterwards what follows the member.</param>
    /// <param name="name">What stands before its parameters.</param>
    /// <param name="weight">Its weight in thousandths; 1000 if it has none, 0 if it has anything else.</param>
    /// <returns>False at the end of the list.</returns>
    public static bool TryTake(ref ReadOnlySpan<char> list, out ReadOnlySpan<char> name, out int weight)
    {
        list = list.TrimStart(", \t");
        var member = list[..EndOf(list)];
        list = list[member.Length..];
        var semicolon = member.IndexOf(';');
        name = (semicolon < 0 ? member : member[..semicolon]).Trim(" \t");
        weight = semicolon < 0 ? 1000 : Weight(member[(semicolon + 1)..].Trim(" \t"));
        return !member.IsEmpty;
    }

    // A comma within quotes ends nothing: what is quoted must not look like a member of its own.
    private static int EndOf(ReadOnlySpan<char> list)
    {
        var isQuoted = false;
        for (var index = 0; index < list.Length; index++)
        {
            switch (list[index])
            {
                case '"':
                    isQuoted = !isQuoted;
                    break;
                case '\\' when isQuoted:
                    index++;
                    break;
                case ',' when !isQuoted:
                    return index;
            }
        }

        return list.Length;
    }

    private static int Weight(ReadOnlySpan<char> parameter)
    {
        if (parameter is not ['q' or 'Q', '=', .. var text] || text is not ['0' or '1', ..] || text.Length > 5 || (text.Length > 1 && text[1] != '.'))
        {
            return 0;
        }

        var thousandths = (text[0] - '0') * 1000;
        var unit = 100;
        foreach (var digit in text.Length > 1 ? text[2..] : default)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return 0;
            }

            thousandths += (digit - '0') * unit;
            unit /= 10;
        }

        return thousandths <= 1000 ? thousandths : 0;
    }
}
