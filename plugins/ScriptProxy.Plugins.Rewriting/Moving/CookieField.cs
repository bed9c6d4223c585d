using System.Collections.Frozen;

namespace ScriptProxy.Plugins.Rewriting.Moving;

/// <summary>Maps the <c>Domain</c> and <c>Path</c> of <c>Set-Cookie</c> (RFC 6265). Immutable.</summary>
/// <param name="from">Where the application believes to be.</param>
/// <param name="toHost">The host where clients find it; null for the one that they ask.</param>
/// <param name="toPath">The path where clients find it, without the slash at the end.</param>
/// <param name="domains">Further domains, without a dot before them, and what they become; empty for the client's host alone.</param>
internal sealed class CookieField(Place[] from, string? toHost, string toPath, FrozenDictionary<string, string> domains)
{
    public string Map(string field)
    {
        var name = field.AsSpan().TrimStart();
        if (name.StartsWith("__Host-", StringComparison.OrdinalIgnoreCase))
        {
            // Its path must be '/', or browsers refuse it (RFC 6265bis 4.1.3.2).
            return field;
        }

        var parts = field.Split(';');
        var (kept, changed) = (1, false);
        for (var index = 1; index < parts.Length; index++)
        {
            var part = Attribute(parts[index]);
            changed |= part != parts[index];
            if (part is not null)
            {
                parts[kept++] = part;
            }
        }

        return changed ? string.Join(';', parts, 0, kept) : field;
    }

    private string? Attribute(string part)
    {
        var equals = part.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            return part;
        }

        var name = part.AsSpan(0, equals).Trim();
        var value = part.AsSpan(equals + 1).Trim();
        if (name.Equals("path", StringComparison.OrdinalIgnoreCase) && Path(value) is { } path)
        {
            return string.Concat(part.AsSpan(0, equals + 1), path);
        }

        if (name.Equals("domain", StringComparison.OrdinalIgnoreCase) && Domain(value) is { } domain)
        {
            return domain.Length == 0 ? null : string.Concat(part.AsSpan(0, equals + 1), domain);
        }

        return part;
    }

    private string? Path(ReadOnlySpan<char> path)
    {
        if (path is not ['/', ..])
        {
            return null; // browsers take the path of the address that they asked (RFC 6265 5.2.4)
        }

        foreach (var place in from)
        {
            if (path.StartsWith(place.Path, StringComparison.Ordinal) && path[place.Path.Length..] is [] or ['/', ..])
            {
                // '/app' is for '/app' and all below it, '/app/' not for '/app' (RFC 6265 5.1.4).
                var rest = path[place.Path.Length..];
                return toPath.Length > 0 && rest is "/" && place.Path.Length == 0 ? toPath : toPath.Length + rest.Length == 0 ? "/" : string.Concat(toPath, rest);
            }

            // A path above the application's is for all of it; others where it is now are not concerned.
            if (path is ['/', ..] && place.Path.AsSpan().StartsWith(path.TrimEnd('/')) && place.Path[path.TrimEnd('/').Length] == '/')
            {
                return toPath.Length > 0 ? toPath : "/";
            }
        }

        return null;
    }

    private string? Domain(ReadOnlySpan<char> domain)
    {
        domain = domain.TrimStart('.');
        if (domains.TryGetValue(domain.ToString(), out var mapped))
        {
            return mapped;
        }

        foreach (var place in from)
        {
            // Its own host, or a domain above it.
            if (place.Host is { } host && host.AsSpan().EndsWith(domain, StringComparison.OrdinalIgnoreCase)
                && (host.Length == domain.Length || (domain.Length > 0 && host[^(domain.Length + 1)] == '.')))
            {
                return toHost ?? "";
            }
        }

        return null;
    }
}
