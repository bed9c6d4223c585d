using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace ScriptProxy.Host.Protocol;

/// <summary>
/// What SocketsHttpHandler lets through and a proxy must not pass on. Truncated bodies, illegal header names, over-long heads and bad chunks it
/// refuses itself; folded lines, NUL and bare CR in values it turns into spaces, as the RFC wants.
/// </summary>
internal static class UpstreamResponseCheck
{
    /// <summary>Looks for what makes a response unfit to be relayed. Allocates nothing where all is well.</summary>
    /// <param name="response">The response, its body unread.</param>
    /// <param name="request">The request it answers, if that is not <see cref="HttpResponseMessage.RequestMessage"/>.</param>
    /// <returns>What is wrong, for the log: the client gets 502 and the response must be disposed unread. Null if nothing is.</returns>
    public static string? FindFault(HttpResponseMessage response, HttpRequestMessage? request) =>
        FindStatusFault(response) ??
        FindFramingFault(response) ??
        FindValueFault(response.Headers.NonValidated, response.Version) ??
        FindValueFault(response.Content.Headers.NonValidated, response.Version) ??
        (response.StatusCode == HttpStatusCode.SwitchingProtocols ? FindUpgradeFault(response, request ?? response.RequestMessage) : null);

    private static string? FindStatusFault(HttpResponseMessage response)
    {
        if ((int)response.StatusCode < 100)
        {
            return $"The upstream's status {(int)response.StatusCode} is below 100 (RFC 9110 15).";
        }

        // Kestrel writes a reason as it is given.
        return response.ReasonPhrase.AsSpan().ContainsAny(FieldSyntax.Controls)
            ? "The upstream's reason phrase has control characters (RFC 9112 4)."
            : null;
    }

    private static string? FindFramingFault(HttpResponseMessage response)
    {
        var hasCoding = response.Headers.NonValidated.TryGetValues("Transfer-Encoding", out var codings);
        if (hasCoding && (codings.Count != 1 || !First(codings).Equals("chunked", StringComparison.OrdinalIgnoreCase)))
        {
            return $"The upstream's Transfer-Encoding '{codings}' is not one 'chunked' (RFC 9112 6.1).";
        }

        // An older peer cannot have meant it (RFC 9112 6.1), and HTTP/2 knows no such header (RFC 9113 8.2.2).
        if (hasCoding && (response.Version.Major != 1 || response.Version.Minor == 0))
        {
            return $"The upstream sent Transfer-Encoding in HTTP/{response.Version}.";
        }

        if (hasCoding && response.StatusCode is (< HttpStatusCode.OK or HttpStatusCode.NoContent))
        {
            return $"The upstream sent {(int)response.StatusCode} with Transfer-Encoding (RFC 9112 6.1).";
        }

        if (!response.Content.Headers.NonValidated.TryGetValues("Content-Length", out var lengths))
        {
            return null;
        }

        if (hasCoding)
        {
            return "The upstream sent both Transfer-Encoding and Content-Length (RFC 9112 6.3).";
        }

        if (lengths.Count != 1 || !long.TryParse(First(lengths), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            return $"The upstream's Content-Length '{lengths}' is not one number (RFC 9112 6.3).";
        }

        return length > 0 && response.StatusCode is (HttpStatusCode.NoContent or HttpStatusCode.ResetContent)
            ? $"The upstream sent {(int)response.StatusCode} with a Content-Length of {length} (RFC 9110 8.6)."
            : null;
    }

    // White space at the ends belongs to the line in HTTP/1, and to the value in what came after it.
    private static string? FindValueFault(HttpHeadersNonValidated headers, Version version)
    {
        foreach (var header in headers)
        {
            foreach (var value in header.Value)
            {
                if (!FieldSyntax.IsValue(version.Major == 1 ? FieldSyntax.Trim(value) : value))
                {
                    return $"The upstream's header '{header.Key}' has a control character or white space at an end (RFC 9110 5.5, RFC 9113 8.2.1).";
                }
            }
        }

        return null;
    }

    private static string? FindUpgradeFault(HttpResponseMessage response, HttpRequestMessage? request)
    {
        if (request is null || !request.Headers.NonValidated.TryGetValues("Upgrade", out var asked))
        {
            return "The upstream sent 101 to a request without Upgrade (RFC 9110 15.2.2).";
        }

        return response.Headers.NonValidated.TryGetValues("Upgrade", out var granted) && IsAmong(asked, granted.ToString())
            ? null
            : $"The upstream sent 101 with Upgrade '{granted}' where '{asked}' was asked for (RFC 9110 7.8).";
    }

    private static bool IsAmong(HeaderStringValues asked, ReadOnlySpan<char> granted)
    {
        foreach (var line in asked)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                if (line.AsSpan(range).Trim().Equals(granted, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static ReadOnlySpan<char> First(HeaderStringValues values)
    {
        foreach (var value in values)
        {
            return value;
        }

        return default;
    }
}
