using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.Caching.Syntax;

namespace ScriptProxy.Plugins.Caching.Storing;

/// <summary>Which partial answers can be stored (RFC 9111 3.3): those of one range of bytes.</summary>
internal static class PartialStoring
{
    /// <summary>Why a 206 must not be stored; null if it may.</summary>
    public static string? WhyNot(IHeaderDictionary headers)
    {
        var range = headers.ContentRange;
        var isOne = range.Count == 1 && FieldText.Trim(range[0]).StartsWith("bytes ", StringComparison.OrdinalIgnoreCase);
        return isOne && !headers.ContentType.ToString().StartsWith("multipart/byteranges", StringComparison.OrdinalIgnoreCase) ? null : "206 without one range";
    }
}
