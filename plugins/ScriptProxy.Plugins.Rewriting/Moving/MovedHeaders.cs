using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ScriptProxy.Plugins.Rewriting.Moving;

/// <summary>Maps the header fields of an answer that lead somewhere. Immutable.</summary>
internal sealed class MovedHeaders
{
    private readonly (string Name, Func<string, string> Map)[] _fields;

    public MovedHeaders(ReferenceMap map, CookieField cookies) => _fields =
    [
        ("Location", map.Map),
        ("Content-Location", map.Map),
        ("Link", field => ReferenceFields.Bracketed(field, map)),
        ("Refresh", field => ReferenceFields.Refresh(field, map)),
        ("URI", field => ReferenceFields.Bracketed(map.Map(field), map)),
        ("SourceMap", map.Map),
        ("Service-Worker-Allowed", map.Map),
        ("Set-Cookie", cookies.Map),
    ];

    /// <param name="headers">The headers.</param>
    /// <param name="confirmed">The fields that a cache has kept: they are mapped already.</param>
    public void Apply(IHeaderDictionary headers, IReadOnlyList<string> confirmed)
    {
        foreach (var (name, map) in _fields)
        {
            if (headers.TryGetValue(name, out var values) && !(confirmed.Count > 0 && confirmed.Contains(name, StringComparer.OrdinalIgnoreCase)))
            {
                var changed = Map(values, map);
                if (changed != values)
                {
                    headers[name] = changed;
                }
            }
        }
    }

    private static StringValues Map(StringValues values, Func<string, string> map)
    {
        if (values.Count == 1)
        {
            return map(values[0] ?? "");
        }

        var mapped = new string[values.Count];
        for (var index = 0; index < mapped.Length; index++)
        {
            mapped[index] = map(values[index] ?? "");
        }

        return mapped;
    }
}
