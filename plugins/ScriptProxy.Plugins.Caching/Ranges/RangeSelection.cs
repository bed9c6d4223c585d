namespace ScriptProxy.Plugins.Caching.Ranges;

/// <summary>What of a representation is to be sent.</summary>
internal enum RangeOutcome
{
    /// <summary>All of it, with the status it has.</summary>
    Whole,

    /// <summary>One run of bytes: 206 with Content-Range.</summary>
    Single,

    /// <summary>Several: 206 as multipart/byteranges.</summary>
    Several,

    /// <summary>None of what was asked for is there: 416.</summary>
    Unsatisfiable,
}

/// <summary>Which bytes of a representation are to be sent.</summary>
internal readonly struct RangeSelection
{
    private readonly Slice[]? _several;

    private RangeSelection(RangeOutcome outcome, Slice single, Slice[]? several)
    {
        Outcome = outcome;
        Single = single;
        _several = several;
    }

    public static RangeSelection Whole => default;

    public static RangeSelection Unsatisfiable { get; } = new(RangeOutcome.Unsatisfiable, default, null);

    /// <summary>What is to be sent.</summary>
    public RangeOutcome Outcome { get; }

    /// <summary>The one slice.</summary>
    public Slice Single { get; }

    /// <summary>The slices, apart from each other and in the order in which the client asked for them.</summary>
    public IReadOnlyList<Slice> Several => _several ?? [];

    /// <summary>
    /// Selects slices. Those that overlap or touch are sent as one (RFC 9110 15.3.7.2), so that no byte is sent twice, however often it was asked for.
    /// </summary>
    /// <param name="ranges">What was asked for; at least one.</param>
    /// <param name="length">The length of the representation.</param>
    public static RangeSelection Of(ReadOnlySpan<RangeSpec> ranges, long length)
    {
        Span<Slice> slices = stackalloc Slice[RangeField.MaxRanges];
        var count = 0;
        foreach (var range in ranges)
        {
            if (range.TryResolve(length, out var slice))
            {
                count = Add(slices, count, slice);
            }
        }

        return count switch
        {
            // An empty representation has a last byte for nobody, but its last bytes are all of it (RFC 9110 14.1.2).
            0 when length == 0 && HasSuffix(ranges) => Whole,
            0 => Unsatisfiable,
            1 => new(RangeOutcome.Single, slices[0], null),
            _ => new(RangeOutcome.Several, default, slices[..count].ToArray()),
        };
    }

    private static bool HasSuffix(ReadOnlySpan<RangeSpec> ranges)
    {
        foreach (var range in ranges)
        {
            if (range is { First: null, Last: > 0 })
            {
                return true;
            }
        }

        return false;
    }

    private static int Add(Span<Slice> slices, int count, Slice slice)
    {
        // What adjoins is taken out and joined, at the place of the earliest.
        var place = count;
        for (var i = 0; i < count;)
        {
            if (!slices[i].Adjoins(slice))
            {
                i++;
                continue;
            }

            slice = slices[i].Union(slice);
            slices[(i + 1)..count].CopyTo(slices[i..]);
            place = Math.Min(place, i);
            count--;
            i = 0;
        }

        slices[place..count].CopyTo(slices[(place + 1)..]);
        slices[place] = slice;
        return count + 1;
    }
}
