// Lets a client choose the cluster by a header, to try a new version by hand: curl -H 'X-Upstream: green' http://localhost:8080/
// Only clusters that are named can be chosen; what else the header says is ignored.
//
// Options:60-upstream-by-header.csx
//   Clusters   for example [ "blue", "green" ]; default: none, the rule does nothing
//   Header     default "X-Upstream"

var options = Options<RuleOptions>();
var clusters = options.Clusters.ToDictionary(cluster => cluster, StringComparer.OrdinalIgnoreCase);

if (clusters.Count > 0)
    OnRequest(request =>
    {
        // The header is for the proxy alone: the upstream does not see it.
        if (request.Headers.Remove(options.Header, out var wanted) && clusters.TryGetValue(wanted.ToString(), out var cluster))
            request.RouteTo(cluster);
    });

class RuleOptions
{
    public List<string> Clusters { get; set; } = [];
    public string Header { get; set; } = "X-Upstream";
}
