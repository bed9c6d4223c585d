// What the cache keeps and for how long, by path and by cookie. The cache itself is switched on by Options:Caching:Enabled.
//
// Options:80-cache.csx
//   LoggedIn   names of cookies: who has one of them passes the cache by, and other cookies are taken off, so that one answer serves all; default: none
//   Pass       paths that are never answered from the cache, with all below them; default: none
//   Ttl        for how long a 200 is kept, whatever it says, without its cookies: { "/static": "1.00:00:00" }; default: none
//   Header     a header that tells clients what the cache did, such as "X-Cache"; default: none

var options = Options<RuleOptions>();

foreach (var path in options.Pass)
    OnRequest(path.TrimEnd('/') + "/{**rest}", request => request.Cache.Pass($"{path} passes"));

if (options.LoggedIn.Count > 0)
    OnRequest(request =>
    {
        if (options.LoggedIn.Any(request.Cookies.ContainsKey))
            request.Cache.Pass("logged in");
        else
            request.Headers.Remove("Cookie");
    });

foreach (var (path, ttl) in options.Ttl)
    OnUpstreamResponse(path.TrimEnd('/') + "/{**rest}", response =>
    {
        if (response.Status != 200)
            return;
        response.Cache.Ttl = ttl;
        response.Headers.Remove("Set-Cookie");
    });

if (options.Header.Length > 0)
    OnResponse(response => response.Headers[options.Header] = response.Cache.Outcome.ToString().ToLowerInvariant());

class RuleOptions
{
    public List<string> LoggedIn { get; set; } = [];
    public List<string> Pass { get; set; } = [];
    public Dictionary<string, TimeSpan> Ttl { get; set; } = [];
    public string Header { get; set; } = "";
}
