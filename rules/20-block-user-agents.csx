// Turns vulnerability scanners away that say who they are. It stops noise, not attackers: anybody can change a User-Agent.
//
// Options:20-block-user-agents.csx
//   Words    parts of a User-Agent, without case, that are refused; default: the list below
//   Status   400 to 599, default 403

using System.Buffers;
using System.ComponentModel.DataAnnotations;

var options = Options<RuleOptions>();
List<string> scanners =
    ["acunetix", "dirbuster", "gobuster", "masscan", "nessus", "nikto", "nmap", "nuclei", "openvas", "sqlmap", "wpscan", "zgrab"];

// One search for all words at once, prepared at load: it costs the same for ten of them as for a thousand.
var words = SearchValues.Create([.. options.Words.Count > 0 ? options.Words : scanners], StringComparison.OrdinalIgnoreCase);

OnRequest(request =>
    request.RequestHeader("User-Agent").ToString().AsSpan().ContainsAny(words) ? request.Respond(options.Status) : Continue);

class RuleOptions
{
    public List<string> Words { get; set; } = [];
    [Range(400, 599)] public int Status { get; set; } = 403;
}
