using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using ScriptProxy.Sdk;

namespace ScriptProxy.Testing.Units;

/// <summary>Decides a <see cref="Match"/> as its documentation says, without the host's speed.</summary>
internal static class FakeMatch
{
    public static bool Holds(Match match, IExchange exchange, RouteValueDictionary values) =>
        (match.Path is null || PathMatches(match.Path, exchange.Path, values))
        && (match.Hosts.Count == 0 || match.Hosts.Any(host => HostMatches(host, exchange.Host)))
        && (match.Methods.Count == 0 || match.Methods.Contains(exchange.Method))
        && (match.When is null || match.When(exchange));

    private static bool PathMatches(string template, string path, RouteValueDictionary values)
    {
        var matcher = new TemplateMatcher(TemplateParser.Parse(template), []);
        return matcher.TryMatch(path, values) || PathReadings.Of(path).ToArray().Any(reading => matcher.TryMatch(reading, values));
    }

    private static bool HostMatches(string pattern, string asked)
    {
        var host = new Microsoft.AspNetCore.Http.HostString(asked).Host;
        return pattern.StartsWith("*.", StringComparison.Ordinal)
            ? host.Length > pattern.Length - 1 && host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase)
            : host.Equals(pattern, StringComparison.OrdinalIgnoreCase);
    }
}
