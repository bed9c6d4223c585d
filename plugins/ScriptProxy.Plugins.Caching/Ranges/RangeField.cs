using Microsoft.Extensions.Primitives;

namespace ScriptProxy.Plugins.Caching.Ranges;

/// <summary>The Range header of a request (RFC 9110 14.2).</summary>
internal static class RangeField
{
    /// <summary>
    /// How many ranges a request may name. With more, the header is ignored and the whole is sent, as RFC 9110 14.2 allows and nginx's max_ranges does: clients ask for a few, while hundreds
    /// are there to make a server work (CVE-2011-3192).
    /// </summary>
    public const int MaxRanges = 20;

    private const string Unit = "bytes=";

    /// <summary>Reads the ranges. False if the header is to be ignored: it is not there, malformed, in another unit than bytes, or names too many.</summary>
    /// <param name="field">The header.</param>
    /// <param name="ranges">Where to put them; as many as may be named.</param>
    /// <param name="count">How many there are; at least one.</param>
    public static bool TryParse(StringValues field, Span<RangeSpec> ranges, out int count)
    {
        count = 0;

        // Range is no list of lines (5.3): with two of them nobody knows which one is meant.
        if (field is not [{ } text] || !text.StartsWith(Unit, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var set = text.AsSpan(Unit.Length);
        foreach (var part in set.Split(','))
        {
            var element = set[part].Trim(" \t");
            if (element.IsEmpty)
            {
                continue;
            }

            if (count == ranges.Length || !RangeSpec.TryParse(element, out ranges[count]))
            {
                return false;
            }

            count++;
        }

        return count > 0;
    }

    /// <summary>Whether it asks for one range alone, which can be fetched and kept as it is asked for.</summary>
    public static bool IsSingle(StringValues field, out RangeSpec range)
    {
        Span<RangeSpec> ranges = stackalloc RangeSpec[1];
        var isSingle = TryParse(field, ranges, out _);
        range = ranges[0];
        return isSingle;
    }
}
