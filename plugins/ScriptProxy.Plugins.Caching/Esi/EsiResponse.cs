using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ScriptProxy.Plugins.Caching.Esi;

/// <summary>Which responses are processed, and what that changes in their headers.</summary>
internal static class EsiResponse
{
    // What describes the page before its includes were put in. A validator would make a client keep old includes for as long as the page itself does not change.
    private static readonly string[] OfUnprocessed =
    [
        HeaderNames.ContentLength, HeaderNames.ETag, HeaderNames.LastModified, HeaderNames.ContentMD5, "Digest", "Content-Digest", "Repr-Digest",
    ];

    /// <summary>Whether a response is processed.</summary>
    /// <param name="decision">What hooks have said: <see cref="Sdk.CacheDecision.Esi"/>.</param>
    /// <param name="options">The options.</param>
    /// <param name="status">The status.</param>
    /// <param name="headers">The headers.</param>
    /// <param name="warning">Why it is not though it should be, in a few words; or null.</param>
    public static bool IsProcessed(bool? decision, EsiOptions options, int status, IHeaderDictionary headers, out string? warning)
    {
        warning = null;
        var isMeant = decision ?? (options.Enabled && EsiSignals.AsksForEsi(headers));
        if (!isMeant || status is < 200 or StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified)
        {
            return false;
        }

        warning = status == StatusCodes.Status206PartialContent ? "ESI: not processed, since it is a part only"
            : EncodingOf(headers) is { } encoding ? $"ESI: not processed, since it is encoded ({encoding})"
            : decision is null && !IsText(headers.ContentType) ? "ESI: not processed, since it is no text"
            : null;
        return warning is null;
    }

    /// <summary>The coding of the body; null if it can be read as it is.</summary>
    public static string? EncodingOf(IHeaderDictionary headers) =>
        headers.ContentEncoding.ToString() is { Length: > 0 } encoding && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase) ? encoding : null;

    /// <summary>Edits the headers of a processed page before it is sent.</summary>
    public static void Edit(IHeaderDictionary headers)
    {
        foreach (var name in OfUnprocessed)
        {
            headers.Remove(name);
        }

        headers.AcceptRanges = "none";
        EsiSignals.Remove(headers);
    }

    private static bool IsText(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (type.Type.Equals("text", StringComparison.OrdinalIgnoreCase)
            || type.SubType.EndsWith("xml", StringComparison.OrdinalIgnoreCase)
            || type.SubType.EndsWith("json", StringComparison.OrdinalIgnoreCase)
            || type.SubType.EndsWith("javascript", StringComparison.OrdinalIgnoreCase));
}
