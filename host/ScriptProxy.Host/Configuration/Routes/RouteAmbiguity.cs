using Yarp.ReverseProxy.Configuration;

namespace ScriptProxy.Host.Configuration.Routes;

/// <summary>
/// Finds pairs of routes between which ASP.NET's routing could not choose. It ranks routes by order, by the kinds of the path's segments,
/// by whether they name hosts and methods and by how many headers and query parameters they name; a host goes before a wildcard that
/// covers it. Two routes of the same rank that match one request make that request fail. Routes whose header or query conditions differ
/// are left alone: they may well exclude each other.
/// </summary>
internal static class RouteAmbiguity
{
    public static IEnumerable<(RouteConfig First, RouteConfig Second)> Find(IEnumerable<RouteConfig> routes)
    {
        // Only routes of one order and path shape can meet, so a thousand routes do not make a million pairs.
        var groups = routes.Where(route => route.Match is not null).GroupBy(route => (route.Order ?? 0, PathShape.Of(route.Match.Path)));
        foreach (var group in groups.Where(group => group.Key.Item2 is not null))
        {
            List<RouteConfig> peers = [.. group];
            for (var second = 1; second < peers.Count; second++)
            {
                var first = peers.FindIndex(0, second, peer => Meet(peer.Match, peers[second].Match));
                if (first >= 0)
                {
                    yield return (peers[first], peers[second]);
                }
            }
        }
    }

    private static bool Meet(RouteMatch left, RouteMatch right) =>
        Meet(left.Hosts, right.Hosts)
        && Meet(left.Methods, right.Methods)
        && AreEqual(left.Headers, right.Headers)
        && AreEqual(left.QueryParameters, right.QueryParameters);

    // A route that names hosts or methods goes before one that names none, so those two do not meet.
    private static bool Meet(IReadOnlyList<string>? left, IReadOnlyList<string>? right) =>
        (left ?? []).Count == 0 || (right ?? []).Count == 0
            ? (left ?? []).Count == (right ?? []).Count
            : left!.Intersect(right!, StringComparer.OrdinalIgnoreCase).Any();

    private static bool AreEqual<T>(IReadOnlyList<T>? left, IReadOnlyList<T>? right)
        where T : IEquatable<T> =>
        (left ?? []).Count == (right ?? []).Count && (left ?? []).All(one => (right ?? []).Contains(one));
}
