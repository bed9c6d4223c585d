// Sends a percentage of the clients to a new version. A cookie keeps the number that a client drew, not the side: so a client stays
// where it is, and raising 5 % to 20 % keeps the 5 and adds 15. A cookie canary=green (the cluster's name) opts in by hand.
//
// Options:70-canary.csx
//   Cluster   the new version's cluster; default: none, the rule does nothing
//   Percent   0 to 100, default 0: only who opts in
//   Path      a path template, default all paths
//   Cookie    its name, default "canary"
//   KeepFor   how long a client keeps its number, default one day

using System.ComponentModel.DataAnnotations;

var options = Options<RuleOptions>();
var drawn = State<string>("drawn");

if (options.Cluster.Length > 0)
{
    OnRequest(options.Path, request =>
    {
        if (request.Cluster is not null)
            return; // an earlier rule has chosen
        var cookie = request.Cookies[options.Cookie];
        var optedIn = cookie == options.Cluster;
        if (!byte.TryParse(cookie, out var number) && !optedIn && options.Percent > 0)
        {
            number = (byte)Random.Shared.Next(100);
            request.Set(drawn, number.ToString());
        }
        if (optedIn || number < options.Percent)
            request.RouteTo(options.Cluster);
    });

    OnResponse(response =>
    {
        if (response.Get(drawn) is { } number)
            response.Cookies.Append(options.Cookie, number, new CookieOptions
                { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = response.Scheme == "https", MaxAge = options.KeepFor });
    });
}

class RuleOptions
{
    public string Cluster { get; set; } = "";
    [Range(0, 100)] public int Percent { get; set; }
    public string Path { get; set; } = "/{**path}";
    public string Cookie { get; set; } = "canary";
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(1);
}
