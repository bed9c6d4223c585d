using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Ranges;

/// <summary>What a request asks for of a stored response, once its other conditions have been evaluated (RFC 9110 13.2.2, step 5, and 14.2).</summary>
internal static class RangeRequest
{
    /// <summary>Selects what is to be sent. Allocates only where several slices are.</summary>
    /// <param name="method">The method of the request.</param>
    /// <param name="request">Its headers.</param>
    /// <param name="stored">The stored response.</param>
    /// <param name="length">The length of its whole representation; null while it is not known, and then all of it is sent.</param>
    public static RangeSelection Select(string method, IHeaderDictionary request, StoredHead stored, long? length)
    {
        // 14.2: ranges exist for GET alone, and only where the answer without one would be a 200.
        var field = request.Range;
        if (field.Count == 0 || length is not { } known || !HttpMethods.IsGet(method) || !IsWhole(stored))
        {
            return RangeSelection.Whole;
        }

        Span<RangeSpec> ranges = stackalloc RangeSpec[RangeField.MaxRanges];
        return RangeField.TryParse(field, ranges, out var count) && IfRange.Holds(request.IfRange, stored)
            ? RangeSelection.Of(ranges[..count], known)
            : RangeSelection.Whole;
    }

    // Parts that are kept together stand for the 200 that they are parts of.
    private static bool IsWhole(StoredHead stored) => stored.Status == 200 || (stored.Marks & StoredMarks.Partial) != 0;
}
