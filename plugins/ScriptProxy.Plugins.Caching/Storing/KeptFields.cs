using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Directives;
using ScriptProxy.Plugins.Caching.Syntax;

namespace ScriptProxy.Plugins.Caching.Storing;

/// <summary>The headers that are kept of a response (RFC 9111 3.1).</summary>
internal static class KeptFields
{
    /// <summary>
    /// The headers to store. Left out is what concerns one connection or one proxy, what the response says to keep from others, what it says of one client's quota, <c>Age</c> (reckoned anew each time) and
    /// <c>Content-Length</c> (the stored body's). <c>Date</c> is added where it is absent or cannot be read (RFC 9110 6.6.1).
    /// </summary>
    /// <param name="headers">The response's.</param>
    /// <param name="directives">What they say to this cache.</param>
    /// <param name="keepSetCookie">Whether cookies are kept, see <see cref="StoringRules.KeepsSetCookie"/>.</param>
    /// <param name="responseTime">When the response came.</param>
    public static List<KeyValuePair<string, StringValues>> Of(IHeaderDictionary headers, ResponseDirectives directives, bool keepSetCookie, DateTimeOffset responseTime)
    {
        var kept = new List<KeyValuePair<string, StringValues>>(headers.Count + 1);
        var hasDate = headers.Date.Count == 1 && HttpDate.TryParse(headers.Date[0], responseTime, out _);
        foreach (var header in headers)
        {
            if (IsKept(header.Key, headers.Connection, directives, keepSetCookie) && (hasDate || !header.Key.Equals("Date", StringComparison.OrdinalIgnoreCase)))
            {
                kept.Add(header);
            }
        }

        if (!hasDate)
        {
            kept.Add(new("Date", responseTime.ToString("r", CultureInfo.InvariantCulture)));
        }

        return kept;
    }

    /// <summary>
    /// Makes the headers of a 304 those of the stored response as it updates them (RFC 9111 3.2): each field it has replaces the stored one, save those that describe the stored body. How long the response is fresh
    /// now, and what is stored of the headers, is to be reckoned from these; <c>Age</c> and <c>Date</c> are the 304's.
    /// </summary>
    /// <param name="headers">The 304's; hop-by-hop ones are gone already.</param>
    /// <param name="stored">The stored headers.</param>
    /// <param name="responseTime">When the 304 came.</param>
    /// <returns>The names of the stored fields that it did not replace.</returns>
    public static List<string> Merge(IHeaderDictionary headers, IReadOnlyList<KeyValuePair<string, StringValues>> stored, DateTimeOffset responseTime)
    {
        foreach (var name in headers.Keys.Where(DescribesBody).ToList())
        {
            headers.Remove(name);
        }

        if (headers.Date.Count == 0)
        {
            headers.Date = responseTime.ToString("r", CultureInfo.InvariantCulture);
        }

        var kept = stored.Where(field => !headers.ContainsKey(field.Key)).ToList();
        foreach (var (name, value) in kept)
        {
            headers[name] = value;
        }

        return kept.ConvertAll(field => field.Key);
    }

    private static bool DescribesBody(string name) =>
        FieldText.Is(name, "Content-Encoding") || FieldText.Is(name, "Content-Type") || FieldText.Is(name, "Content-Range") || FieldText.Is(name, "Content-Length");

    private static bool IsKept(string name, StringValues connection, ResponseDirectives directives, bool keepSetCookie) =>
        !IsNeverKept(name) && !TellsOfQuota(name)
        && (keepSetCookie || !(FieldText.Is(name, "Set-Cookie") || FieldText.Is(name, "Set-Cookie2")))
        && !Contains(directives.PrivateFields, name) && !Contains(directives.NoCacheFields, name)
        && !IsNamed(connection, name);

    private static bool IsNeverKept(string name) => name.ToLowerInvariant() is "connection" or "keep-alive" or "proxy-connection" or "te" or "trailer"
        or "transfer-encoding" or "upgrade" or "proxy-authenticate" or "proxy-authentication-info" or "proxy-authorization" or "age" or "content-length";

    /// <summary>What one client has left, by draft-ietf-httpapi-ratelimit-headers, its predecessors and the custom before them: to who gets the stored response it says nothing.</summary>
    private static bool TellsOfQuota(string name)
    {
        var rest = name.AsSpan(name.StartsWith("X-", StringComparison.OrdinalIgnoreCase) ? 2 : 0);
        return FieldText.Is(rest, "RateLimit") || rest.StartsWith("RateLimit-", StringComparison.OrdinalIgnoreCase) || rest.StartsWith("Rate-Limit-", StringComparison.OrdinalIgnoreCase);
    }

    private static bool Contains(IReadOnlyList<string> names, string name)
    {
        for (var index = 0; index < names.Count; index++)
        {
            if (FieldText.Is(names[index], name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNamed(StringValues connection, string name)
    {
        for (var index = 0; index < connection.Count; index++)
        {
            var line = connection[index].AsSpan();
            foreach (var range in line.Split(','))
            {
                if (FieldText.Is(FieldText.Trim(line[range]), name))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
