// Replaces an old application piece by piece: the paths that are named go, rewritten, to the cluster of the new one; all others
// stay where routing sends them. Move a line at a time, and back if it was too early.
//
// Options:50-strangler.csx
//   Cluster   the new application's cluster
//   Paths     old prefix to new one: { "/orders": "/api/orders", "/new": "/" }; default: none, the rule does nothing

var options = Options<RuleOptions>();

// The longest prefix first, so that /orders/archive may go elsewhere than /orders.
var moves = options.Paths.OrderByDescending(path => path.Key.Length)
    .Select(path => (From: new PathString(path.Key.TrimEnd('/')), To: new PathString(path.Value.TrimEnd('/')))).ToArray();

if (moves.Length > 0 && options.Cluster.Length == 0)
    throw new InvalidOperationException($"Options:{Unit}:Cluster is missing: the cluster that Paths lead to.");

if (moves.Length > 0)
    OnRequest(request =>
    {
        foreach (var (from, to) in moves)
        {
            if (!new PathString(request.Path).StartsWithSegments(from, StringComparison.OrdinalIgnoreCase, out var rest))
                continue;
            request.Path = (to + rest) is { HasValue: true } path ? path.Value : "/";
            request.RouteTo(options.Cluster);
            return;
        }
    });

class RuleOptions
{
    public string Cluster { get; set; } = "";
    public Dictionary<string, string> Paths { get; set; } = [];
}
