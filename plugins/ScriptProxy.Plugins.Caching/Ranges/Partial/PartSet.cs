using Microsoft.Net.Http.Headers;
using ScriptProxy.Plugins.Caching.Conditional;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Ranges.Partial;

/// <summary>Which parts of a representation are stored, as the index says: one Content-Range for each, the latest last.</summary>
internal static class PartSet
{
    /// <summary>How many parts are remembered; beyond that the oldest is forgotten.</summary>
    public const int MaxParts = 64;

    /// <summary>Reads the parts of an index, or the one of a part.</summary>
    /// <param name="head">The head of either.</param>
    /// <param name="length">The length of the whole representation; 0 if the head names no part.</param>
    public static List<Slice> Of(StoredHead head, out long length)
    {
        length = 0;
        var parts = new List<Slice>();
        foreach (var text in head.Field(HeaderNames.ContentRange))
        {
            if (ContentRange.TryParse(text, out var slice, out var of))
            {
                parts.Add(slice);
                length = of;
            }
        }

        return parts;
    }

    /// <summary>Adds a part. Those within it are of no further use; a part within another adds nothing.</summary>
    /// <param name="parts">The parts so far.</param>
    /// <param name="part">The part.</param>
    /// <param name="forgotten">What need not be stored any more, which may be the part itself.</param>
    public static IReadOnlyList<Slice> Add(IReadOnlyList<Slice> parts, Slice part, out IReadOnlyList<Slice> forgotten)
    {
        if (parts.Any(known => known != part && known.Contains(part)))
        {
            forgotten = [part];
            return parts;
        }

        Slice[] kept = [.. parts.Where(known => !part.Contains(known)).TakeLast(MaxParts - 1), part];
        forgotten = [.. parts.Except(kept)];
        return kept;
    }

    /// <summary>The part to go on with at a byte: the one that reaches furthest; null if none has it.</summary>
    public static Slice? At(IEnumerable<Slice> parts, long offset)
    {
        Slice? best = null;
        foreach (var part in parts)
        {
            if (part.Contains(new Slice(offset, 1)) && !(part.End <= best?.End))
            {
                best = part;
            }
        }

        return best;
    }
}
