using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Host.Protocol;

/// <summary>
/// Takes away the headers that <c>Connection</c> names: they were meant for this connection alone (RFC 9110 7.6.1). The fields that
/// always are, YARP leaves out by itself.
/// </summary>
internal static class HopByHop
{
    /// <summary>Removes them from a request.</summary>
    public static void RemoveNamed(IHeaderDictionary headers)
    {
        var connection = headers.Connection;
        var named = false;
        var upgrade = false;
        for (var i = 0; i < connection.Count; i++)
        {
            var value = connection[i].AsSpan();
            foreach (var range in value.Split(','))
            {
                var option = FieldSyntax.Trim(value[range]);
                upgrade |= FieldSyntax.Is(option, "upgrade");
                if (!IsKept(option))
                {
                    headers.Remove(option.ToString());
                    named = true;
                }
            }
        }

        // Kestrel has acted on the header by now; all that anyone behind it asks is whether the request wants an upgrade.
        if (named)
        {
            headers.Connection = upgrade ? "Upgrade" : default;
        }
    }

    /// <summary>Removes them from an upstream's response, also where they describe its content.</summary>
    public static void RemoveNamed(HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("Connection", out var connection))
        {
            return;
        }

        foreach (var line in connection)
        {
            var value = line.AsSpan();
            foreach (var range in value.Split(','))
            {
                var option = FieldSyntax.Trim(value[range]);
                if (!IsKept(option) && FieldSyntax.IsToken(option))
                {
                    Remove(response, option.ToString());
                }
            }
        }
    }

    /// <summary>
    /// Takes from an answer what hooks may have set, or copied from elsewhere, and what is the server's alone to say: how the message is
    /// framed, and what becomes of the connection. Closing it may be asked for.
    /// </summary>
    public static void RemoveFraming(IHeaderDictionary headers)
    {
        headers.Remove("Transfer-Encoding");
        headers.Remove("Keep-Alive");
        headers.Remove("Proxy-Connection");
        headers.Remove("Upgrade");
        if (headers.Connection is { Count: > 0 } connection && !FieldSyntax.Is(connection.ToString(), "close"))
        {
            headers.Remove("Connection");
        }
    }

    // HttpHeaders.Remove throws where a field belongs to the other collection.
    private static void Remove(HttpResponseMessage response, string name)
    {
        if (response.Headers.NonValidated.Contains(name))
        {
            response.Headers.Remove(name);
        }
        else if (response.Content.Headers.NonValidated.Contains(name))
        {
            response.Content.Headers.Remove(name);
        }
    }

    // Without these, naming a header would change where a message goes or where it ends; or who it is from, where a trusted proxy passes on what its client named.
    private static bool IsKept(ReadOnlySpan<char> option) =>
        option.IsEmpty
        || FieldSyntax.Is(option, "keep-alive")
        || FieldSyntax.Is(option, "close")
        || FieldSyntax.Is(option, "upgrade")
        || FieldSyntax.Is(option, "connection")
        || FieldSyntax.Is(option, "te")
        || FieldSyntax.Is(option, "host")
        || FieldSyntax.Is(option, "content-length")
        || FieldSyntax.Is(option, "transfer-encoding")
        || FieldSyntax.Is(option, "via")
        || ForwardingClaims.Include(option);
}
