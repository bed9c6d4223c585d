using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Host.Protocol;

/// <summary>
/// What is believed of the headers of a trusted proxy. Most write one or two and pass on what their clients send of the others, so that only the operator can know.
/// </summary>
internal sealed class BelievedHeaders
{
    private const string Forwarded = "Forwarded";

    private static readonly string[] XForwarded = ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"];

    private readonly string[] _others;

    /// <param name="names">Some of the four, whatever their case.</param>
    /// <param name="errors">Gets a sentence for what is wrong with them.</param>
    public BelievedHeaders(IReadOnlyCollection<string> names, ICollection<string> errors)
    {
        HasForwarded = names.Contains(Forwarded, StringComparer.OrdinalIgnoreCase);
        if (HasForwarded && names.FirstOrDefault(name => !FieldSyntax.Is(name, Forwarded)) is { } beside)
        {
            errors.Add($"Believe: '{Forwarded}' cannot stand beside '{beside}', since both say who the client is and only one of them is what the proxy in front writes; name that one");
        }

        _others = [.. XForwarded.Append(Forwarded).SelectMany(Spellings).Except(names, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Whether <c>Forwarded</c> is what says it, and not <c>X-Forwarded-*</c>.</summary>
    public bool HasForwarded { get; }

    /// <summary>Removes those of the four headers that are not believed.</summary>
    public void RemoveOthers(IHeaderDictionary headers)
    {
        foreach (var name in _others)
        {
            headers.Remove(name);
        }
    }

    // With underscores too, as ForwardingClaims knows them: what is behind may not tell these from hyphens.
    private static IEnumerable<string> Spellings(string name) =>
        name.Split('-').Aggregate(Enumerable.Empty<string>(), (begun, part) => begun.Any() ? begun.SelectMany(text => (string[])[$"{text}-{part}", $"{text}_{part}"]) : [part]);
}
