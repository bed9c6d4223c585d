using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.Caching.Syntax;

namespace ScriptProxy.Plugins.Caching.Freshness;

/// <summary>Times that follow from the dates in a response.</summary>
internal static class Expiry
{
    /// <summary>From <c>Date</c> to <c>Expires</c> (RFC 9111 4.2.1); 0 if there is anything that is no date (5.3), and the shortest of several.</summary>
    public static TimeSpan Lifetime(IHeaderDictionary headers, DateTimeOffset responseTime)
    {
        var lines = headers.Expires;
        var shortest = DeltaSeconds.Longest;
        for (var index = 0; index < lines.Count; index++)
        {
            if (!HttpDate.TryParse(lines[index], responseTime, out var expires))
            {
                return TimeSpan.Zero;
            }

            var lifetime = DeltaSeconds.Clamp(expires - Age.Date(headers, responseTime));
            shortest = lifetime < shortest ? lifetime : shortest;
        }

        return shortest;
    }

    /// <summary>From <c>Last-Modified</c> to <c>Date</c>; null if the first cannot be understood or lies ahead.</summary>
    public static TimeSpan? SinceModified(IHeaderDictionary headers, DateTimeOffset responseTime) =>
        headers.LastModified.Count == 1 && HttpDate.TryParse(headers.LastModified[0], responseTime, out var modified)
        && Age.Date(headers, responseTime) - modified is { } since && since > TimeSpan.Zero
            ? since
            : null;
}
