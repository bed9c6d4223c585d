using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Plugins.Caching.Esi;

/// <summary>The headers by which surrogates and upstreams speak of edge side includes (W3C Edge Architecture, 2).</summary>
internal static class EsiSignals
{
    private const string Name = "Surrogate-Control";
    private const string Capability = "Surrogate-Capability";
    private const string Device = "scriptproxy";
    private const string Esi = "ESI/1.0";

    /// <summary>Whether an answer asks for processing: <c>content="ESI/1.0"</c>. A directive with a device's name behind a semicolon is for that one only, and goes before the others.</summary>
    public static bool AsksForEsi(IHeaderDictionary headers)
    {
        bool? general = null, own = null;
        foreach (var value in headers[Name])
        {
            for (var rest = value.AsSpan(); !rest.IsEmpty;)
            {
                var directive = Cut(ref rest, ',');
                var device = directive;
                directive = Cut(ref device, ';').Trim();
                device = device.Trim();
                if (!Cut(ref directive, '=').Trim().Equals("content", StringComparison.OrdinalIgnoreCase))
                {
                    continue;
                }

                var asks = NamesEsi(directive.Trim().Trim('"'));
                general = device.IsEmpty ? asks : general;
                own = device.Equals(Device, StringComparison.OrdinalIgnoreCase) ? asks : own;
            }
        }

        return own ?? general ?? false;
    }

    /// <summary>Tells an upstream that answers may hold edge side includes, or that they may not: what the client says of itself would else choose what is kept for others.</summary>
    public static void Announce(IHeaderDictionary request, bool isOn)
    {
        if (isOn)
        {
            request[Capability] = $"{Device}=\"{Esi}\"";
        }
        else
        {
            request.Remove(Capability);
        }
    }

    /// <summary>Says of an included part that it is still to be processed.</summary>
    public static void Mark(IHeaderDictionary response) => response[Name] = $"content=\"{Esi}\"";

    /// <summary>Takes away what is not for the client.</summary>
    public static void Remove(IHeaderDictionary response) => response.Remove(Name);

    private static bool NamesEsi(ReadOnlySpan<char> names)
    {
        while (!names.IsEmpty)
        {
            if (Cut(ref names, ' ').Equals(Esi, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Cuts off what stands before a separator outside of quotes.</summary>
    private static ReadOnlySpan<char> Cut(scoped ref ReadOnlySpan<char> rest, char separator)
    {
        var isQuoted = false;
        for (var at = 0; at < rest.Length; at++)
        {
            isQuoted ^= rest[at] == '"';
            if (rest[at] == separator && !isQuoted)
            {
                var part = rest[..at];
                rest = rest[(at + 1)..];
                return part;
            }
        }

        var last = rest;
        rest = default;
        return last;
    }
}
