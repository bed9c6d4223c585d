namespace ScriptProxy.Plugins.Caching.Ranges;

/// <summary>One range as a client asked for it (RFC 9110 14.1.1).</summary>
/// <param name="First">The first byte; null for a suffix.</param>
/// <param name="Last">The last byte, or the length of a suffix; null for all that follows.</param>
internal readonly record struct RangeSpec(long? First, long? Last)
{
    /// <summary>Which bytes of a representation it means; false if it has none of them (RFC 9110 14.1.2).</summary>
    public bool TryResolve(long length, out Slice slice)
    {
        if (First is { } first)
        {
            slice = first < length ? new(first, Math.Min(Last ?? long.MaxValue, length - 1) - first + 1) : default;
            return first < length;
        }

        var suffix = Math.Min(Last.GetValueOrDefault(), length);
        slice = new(length - suffix, suffix);
        return suffix > 0;
    }

    /// <summary>Reads one; false if it is malformed. Numbers beyond what can be counted mean the end of everything.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out RangeSpec spec)
    {
        spec = default;
        var dash = text.IndexOf('-');
        if (dash < 0 || !TryRead(text[..dash], out var first) || !TryRead(text[(dash + 1)..], out var last) || last < first || (first ?? last) is null)
        {
            return false;
        }

        spec = new(first, last);
        return true;
    }

    private static bool TryRead(ReadOnlySpan<char> digits, out long? number)
    {
        number = null;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            var value = number ?? 0;
            number = value > (long.MaxValue - 9) / 10 ? long.MaxValue : (value * 10) + (digit - '0');
        }

        return true;
    }
}
