// Sends browsers that come by http to https. Inactive until hosts are named, because a proxy without a certificate would lock
// everybody out.
//
// Options:30-redirect-to-https.csx
//   Hosts   for example [ "example.org", "*.example.org" ]; default: none, the rule does nothing
//   Port    of https as clients see it, default 443

var options = Options<RuleOptions>();
var port = options.Port == 443 ? "" : $":{options.Port}";

if (options.Hosts.Count > 0)
    OnRequest(new Match { Hosts = options.Hosts, When = exchange => exchange.Scheme == "http" }, request =>
    {
        var host = new HostString(request.Host).Host;
        var path = new PathString(request.Path).ToUriComponent();

        // 308 keeps method and body; 301 is what old clients and search engines understand for a plain GET.
        var status = request.Method is "GET" or "HEAD" ? 301 : 308;
        return request.Redirect($"https://{host}{port}{path}{request.QueryString}", status);
    });

class RuleOptions
{
    public List<string> Hosts { get; set; } = [];
    public int Port { get; set; } = 443;
}
