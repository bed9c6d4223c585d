using System.Collections.Frozen;
using System.Text;
using ScriptProxy.Plugins.Rewriting.Scopes;

namespace ScriptProxy.Plugins.Rewriting.Moving;

/// <summary>Reads where an application has moved, and says what is wrong with it.</summary>
internal static class MovedReader
{
    /// <returns>What is done; null if there is nothing to do, or an error.</returns>
    public static Moved? Read(MovedEntry? entry, ScopeReader scope)
    {
        if (entry is null)
        {
            return null;
        }

        var from = new List<Place>();
        for (var index = 0; index < entry.From.Count; index++)
        {
            if (Place.Of(entry.From[index]) is { } place)
            {
                from.Add(place);
            }
            else
            {
                scope.Error($"Moved:From:{index}", $"'{entry.From[index]}' is no place; write 'http://app.internal:8080/' or a path, without a query");
            }
        }

        if (entry.From.Count == 0)
        {
            scope.Error("Moved:From", "it is missing: write where the application believes to be, such as 'http://app.internal:8080/'");
        }

        if (Place.Of(entry.To) is not { } to)
        {
            scope.Error("Moved:To", $"'{entry.To}' is no place; write where clients find the application: '/app/', or 'https://www.example.org/app/'");
            return null;
        }

        var domains = Domains(entry, scope);
        var map = new ReferenceMap([.. from], to.Prefix(Uri.TryCreate(entry.To, UriKind.Absolute, out var address) && to.Host is not null ? address : null));
        var cookies = new CookieField([.. from], to.Host, to.Path, domains);
        return new Moved(map, new MovedHeaders(map, cookies), entry.Links);
    }

    private static FrozenDictionary<string, string> Domains(MovedEntry entry, ScopeReader scope)
    {
        foreach (var (domain, to) in entry.CookieDomains)
        {
            if (!IsName(domain) || (to is { Length: > 0 } && !IsName(to)))
            {
                scope.Error($"Moved:CookieDomains:{domain}", $"'{domain}' to '{to}': write domains, and nothing for the client's own host");
            }
        }

        return entry.CookieDomains.ToFrozenDictionary(pair => pair.Key.TrimStart('.'), pair => pair.Value ?? "", StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsName(string text) => Ascii.IsValid(text) && Uri.CheckHostName(text.TrimStart('.')) != UriHostNameType.Unknown;
}

/// <summary>What is done about an application that has moved.</summary>
/// <param name="Map">Where its references lead.</param>
/// <param name="Headers">Its header fields.</param>
/// <param name="HasLinks">Whether the links of its pages are mapped too.</param>
internal sealed record Moved(ReferenceMap Map, MovedHeaders Headers, bool HasLinks);
