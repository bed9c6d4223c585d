using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Syntax;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Freshness;

/// <summary>How old a response is (RFC 9111 4.2.3).</summary>
internal static class Age
{
    /// <summary>How old it was when it came.</summary>
    /// <param name="headers">Its headers.</param>
    /// <param name="requestTime">When the upstream was asked.</param>
    /// <param name="responseTime">When the answer came.</param>
    public static TimeSpan Initial(IHeaderDictionary headers, DateTimeOffset requestTime, DateTimeOffset responseTime)
    {
        var apparent = DeltaSeconds.Clamp(responseTime - Date(headers, responseTime));
        var corrected = Value(headers.Age) + DeltaSeconds.Clamp(responseTime - requestTime);
        return DeltaSeconds.Clamp(apparent > corrected ? apparent : corrected);
    }

    /// <summary>How old a stored response is now.</summary>
    public static TimeSpan Current(StoredHead head, DateTimeOffset now) => DeltaSeconds.Clamp(head.InitialAge + DeltaSeconds.Clamp(now - head.ResponseTime));

    /// <summary>What <c>Age</c> is to say: whole seconds, at most <see cref="DeltaSeconds.Max"/>.</summary>
    public static long Seconds(StoredHead head, DateTimeOffset now) => (long)Current(head, now).TotalSeconds;

    /// <summary>When the response was made; when it came if it does not say so in a way that can be understood (RFC 9110 6.6.1).</summary>
    public static DateTimeOffset Date(IHeaderDictionary headers, DateTimeOffset responseTime) =>
        headers.Date.Count > 0 && HttpDate.TryParse(headers.Date[0], responseTime, out var date) ? date : responseTime;

    // RFC 9111 5.1: the first member counts, and none if it is no number.
    private static TimeSpan Value(StringValues lines)
    {
        var first = lines.Count > 0 ? lines[0].AsSpan() : default;
        var comma = first.IndexOf(',');
        return DeltaSeconds.TryParse(FieldText.Trim(comma < 0 ? first : first[..comma]), out var age) ? age : TimeSpan.Zero;
    }
}
