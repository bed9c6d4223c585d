using System.Text.RegularExpressions;
using ScriptProxy.Bench.Workloads;

namespace ScriptProxy.Bench.Peers;

/// <summary>
/// Fills in configuration files: <c>${NAME}</c> is a value, <c>${each route FILE}</c> the file's text once for each route,
/// <c>${each host FILE}</c> once for each host, in which <c>${each route FILE}</c> goes through the routes of that host, and
/// <c>${each pattern FILE}</c> once for each regular expression. Other dollars stay.
/// </summary>
/// <param name="folder">Where the files of <c>each</c> lie.</param>
internal sealed partial class Template(string folder)
{
    public string Fill(string text, IReadOnlyDictionary<string, string> values) => Placeholder().Replace(text, match =>
    {
        var name = match.Groups["name"].Value;
        if (match.Groups["each"].Success)
        {
            var piece = File.ReadAllText(Path.Combine(folder, name));
            return string.Concat(Each(match.Groups["each"].Value, values).Select(own => Fill(piece, own)));
        }

        return values.TryGetValue(name, out var value) ? value : match.Value;
    });

    private static IEnumerable<Dictionary<string, string>> Each(string what, IReadOnlyDictionary<string, string> values) => what switch
    {
        "host" => Route.Hosts.Select(host => With(values, ("HOST", host))),
        "route" => Route.All.Where(route => !values.TryGetValue("HOST", out var host) || host == route.Host)
            .Select(route => With(values, ("HOST", route.Host), ("PATH", route.Path), ("NUMBER", route.Number))),
        _ => Patterns.All.Select((pattern, number) => With(values, ("PATTERN", pattern), ("NUMBER", $"{number}"))),
    };

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> values, params IEnumerable<(string Name, string Value)> more)
    {
        var all = new Dictionary<string, string>(values);
        foreach (var (name, value) in more)
        {
            all[name] = value;
        }

        return all;
    }

    [GeneratedRegex(@"\$\{(?:each (?<each>host|route|pattern) (?<name>[\w.-]+)|(?<name>[A-Z_0-9]+))\}")]
    private static partial Regex Placeholder();
}
