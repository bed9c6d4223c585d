using System.Globalization;
using System.Text;

namespace ScriptProxy.Plugins.Headers.Edits;

internal delegate string? Placeholder(in Facts facts);

/// <summary>Reads <c>text {name} text</c>; a brace that is meant as one is doubled.</summary>
internal static class Placeholders
{
    private const string Known = "client, host, id, method, path, query, scheme, route, cluster, destination, status, header:NAME";

    /// <returns>The parts; none if the text has no placeholder, and then <paramref name="literal"/> is its value; null if it is wrong.</returns>
    public static Placeholder[]? Parse(string text, bool isResponse, out string? literal, out string? error)
    {
        var parts = new List<Placeholder>();
        var plain = new StringBuilder();
        literal = null;
        for (var at = 0; at < text.Length; at++)
        {
            var here = text[at];
            if (here is '{' or '}' && at + 1 < text.Length && text[at + 1] == here)
            {
                plain.Append(here);
                at++;
            }
            else if (here is '{' && text.IndexOf('}', at) is var end and > 0)
            {
                var name = text[(at + 1)..end];
                error = Find(name, isResponse, out var placeholder);
                if (error is not null)
                {
                    return null;
                }

                Flush();
                parts.Add(placeholder!);
                at = end;
            }
            else if (here is '{' or '}')
            {
                error = $"'{text}' has a lone '{here}'; write '{here}{here}' for the character itself";
                return null;
            }
            else
            {
                plain.Append(here);
            }
        }

        error = null;
        if (parts.Count == 0)
        {
            literal = plain.ToString();
            return [];
        }

        Flush();
        return [.. parts];

        void Flush()
        {
            if (plain.Length > 0)
            {
                var constant = plain.ToString();
                parts.Add((in Facts _) => constant);
                plain.Clear();
            }
        }
    }

    private static string? Find(string name, bool isResponse, out Placeholder? placeholder)
    {
        if (name.StartsWith("header:", StringComparison.Ordinal))
        {
            var header = name["header:".Length..];
            placeholder = (in Facts facts) => facts.Exchange.RequestHeader(header);
            return HeaderNames.Error(header, mayBeHost: true);
        }

        placeholder = name switch
        {
            "client" => (in Facts facts) => facts.Exchange.ClientAddress.ToString(),
            "host" => (in Facts facts) => facts.Exchange.Host,
            "id" => (in Facts facts) => facts.Exchange.Id,
            "method" => (in Facts facts) => facts.Exchange.Method,
            "path" => (in Facts facts) => facts.Exchange.Path,
            "query" => (in Facts facts) => facts.Exchange.QueryString,
            "scheme" => (in Facts facts) => facts.Exchange.Scheme,
            "route" => (in Facts facts) => facts.Route,
            "cluster" => (in Facts facts) => facts.Cluster,
            "destination" => (in Facts facts) => facts.Destination,
            "status" when isResponse => (in Facts facts) => facts.Status.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };

        return placeholder is not null ? null
            : name == "status" ? "'{status}' is known in responses only"
            : $"'{{{name}}}' is no placeholder; there are {Known}. Double a brace that is meant as one";
    }
}
