namespace ScriptProxy.Plugins.Caching.Syntax;

/// <summary>Dates of HTTP in their three forms (RFC 9110 5.6.7), letters in any case as caches should take them, and in GMT alone (RFC 9111 4.2).</summary>
internal static class HttpDate
{
    private const string Months = "janfebmaraprmayjunjulaugsepoctnovdec";

    private static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    /// <summary>Reads a date.</summary>
    /// <param name="text">The text, white space around it allowed.</param>
    /// <param name="now">What two-digit years are read by.</param>
    /// <param name="date">The date.</param>
    public static bool TryParse(ReadOnlySpan<char> text, DateTimeOffset now, out DateTimeOffset date)
    {
        text = FieldText.Trim(text);
        date = default;
        var comma = text.IndexOf(',');
        return comma switch
        {
            3 => text.Length == 29 && IsDay(text[..3], isShort: true) && TryImf(text[3..], out date),
            > 3 => text.Length == comma + 24 && IsDay(text[..comma], isShort: false) && TryRfc850(text[comma..], now, out date),
            _ => text.Length == 24 && IsDay(text[..3], isShort: true) && TryAsctime(text[3..], out date),
        };
    }

    // ", 06 Nov 1994 08:49:37 GMT"
    private static bool TryImf(ReadOnlySpan<char> text, out DateTimeOffset date)
    {
        date = default;
        return text is [',', ' ', _, _, ' ', _, _, _, ' ', _, _, _, _, ' ', ..]
            && Number(text[2..4], out var day) && Month(text[5..8], out var month) && Number(text[9..13], out var year)
            && IsGmt(text[22..]) && TryMake(year, month, day, text[14..22], out date);
    }

    // ", 06-Nov-94 08:49:37 GMT"
    private static bool TryRfc850(ReadOnlySpan<char> text, DateTimeOffset now, out DateTimeOffset date)
    {
        date = default;
        if (text is not [',', ' ', _, _, '-', _, _, _, '-', _, _, ' ', ..]
            || !Number(text[2..4], out var day) || !Month(text[5..8], out var month) || !Number(text[9..11], out var year) || !IsGmt(text[20..]))
        {
            return false;
        }

        // What seems to be more than 50 years ahead is the latest such year of the past.
        var century = now.UtcDateTime.Year / 100 * 100;
        if (!TryMake(century + year, month, day, text[12..20], out date))
        {
            return false;
        }

        return !IsFarAhead(date, now) || TryMake(century - 100 + year, month, day, text[12..20], out date);
    }

    // " Nov  6 08:49:37 1994"
    private static bool TryAsctime(ReadOnlySpan<char> text, out DateTimeOffset date)
    {
        date = default;
        return text is [' ', _, _, _, ' ', _, _, ' ', _, _, _, _, _, _, _, _, ' ', ..]
            && Month(text[1..4], out var month) && Number(text[5] == ' ' ? text[6..7] : text[5..7], out var day) && Number(text[17..], out var year)
            && TryMake(year, month, day, text[8..16], out date);
    }

    private static bool TryMake(int year, int month, int day, ReadOnlySpan<char> time, out DateTimeOffset date)
    {
        date = default;
        if (time is not [_, _, ':', _, _, ':', _, _] || !Number(time[..2], out var hour) || !Number(time[3..5], out var minute) || !Number(time[6..], out var second))
        {
            return false;
        }

        // 60 is a leap second.
        if (year is < 1 or > 9999 || hour > 23 || minute > 59 || second > 60 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        date = new DateTimeOffset(year, month, day, hour, minute, Math.Min(second, 59), TimeSpan.Zero);
        return true;
    }

    private static bool IsFarAhead(DateTimeOffset date, DateTimeOffset now) => now.Year + 50 <= 9999 && date > now.AddYears(50);

    private static bool IsGmt(ReadOnlySpan<char> text) => FieldText.Is(text, " GMT");

    private static bool IsDay(ReadOnlySpan<char> text, bool isShort)
    {
        foreach (var day in Days)
        {
            if (FieldText.Is(text, isShort ? day.AsSpan(0, 3) : day))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Month(ReadOnlySpan<char> text, out int month)
    {
        for (month = 1; month <= 12; month++)
        {
            if (FieldText.Is(text, Months.AsSpan((month - 1) * 3, 3)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Number(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        foreach (var character in text)
        {
            if (!char.IsAsciiDigit(character))
            {
                return false;
            }

            number = (number * 10) + (character - '0');
        }

        return true;
    }
}
