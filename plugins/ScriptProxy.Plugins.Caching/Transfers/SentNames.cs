using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Keys;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Transfers;

/// <summary>
/// Compares what was looked up with to what the upstream was sent: forwarding headers, a route's transforms and hooks come after the lookup, and no later request is looked up with what they add (RFC 9111 4.1).
/// </summary>
/// <param name="vary">How values are compared.</param>
internal sealed class SentNames(Variants vary)
{
    /// <summary>The first header of those that an answer varies on whose value was another one on the way to the upstream, and does not follow from the key; null if there is none.</summary>
    public string? FindOther(IReadOnlyList<string> names, Question question, IFetched response)
    {
        for (var index = 0; index < names.Count; index++)
        {
            var sent = response.SentHeader(names[index]);
            if (!vary.IsSame(names[index], question.Headers[names[index]], sent) && !Follows(names[index], sent, question, response.Cache.Key is not null))
            {
                return names[index];
            }
        }

        return null;
    }

    private static bool Follows(string name, StringValues sent, Question question, bool hasOwnKey) => name switch
    {
        "accept-encoding" => sent.Count == 0 || sent == "identity", // who takes a coding takes none as well
        "host" => sent.Count == 0, // the destination's own
        "x-forwarded-proto" => !hasOwnKey && question.Url.StartsWith($"{sent}://", StringComparison.Ordinal),
        "x-forwarded-host" => !hasOwnKey && question.Url.AsSpan(question.Url.IndexOf("://", StringComparison.Ordinal) + 3).StartsWith($"{sent}/", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
