using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Host.Protocol;

/// <summary>
/// What is believed of the headers of a trusted proxy. Most write one or two and pass on what their clients send of the others, so that only the operator can know.
/// </summary>
internal sealed class BelievedHeaders
{
    private const string Forwarded = "Forwarded";

    private static readonly string[] XForwarded = ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"];

    private readonly HashSet<string> _names;

    /// <param name="names">Some of what <see cref="ForwardingClaims"/> knows, whatever their case.</param>
    /// <param name="errors">Gets a sentence for what is wrong with them.</param>
    public BelievedHeaders(IReadOnlyCollection<string> names, ICollection<string> errors)
    {
        _names = new HashSet<string>(names, StringComparer.OrdinalIgnoreCase);
        if (HasForwarded && names.FirstOrDefault(name => XForwarded.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } beside)
        {
            errors.Add($"Believe: '{Forwarded}' cannot stand beside '{beside}', since both say who the client is and only one of them is what the proxy in front writes; name that one");
        }
    }

    /// <summary>Whether <c>Forwarded</c> is what says it, and not <c>X-Forwarded-*</c>.</summary>
    public bool HasForwarded => _names.Contains(Forwarded);

    /// <summary>Removes what is not believed.</summary>
    public void RemoveOthers(IHeaderDictionary headers) => ForwardingClaims.Remove(headers, _names);
}
