using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Routing;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Configuration;

namespace ScriptProxy.Host.Explaining;

/// <summary>Why routes were not taken. ASP.NET's routing tells only which one was.</summary>
internal static class RouteViews
{
    public static IReadOnlyList<ExplainedRoute> Others(Exchange exchange, string? taken) =>
    [
        .. from route in exchange.Http.RequestServices.GetRequiredService<IProxyStateLookup>().GetRoutes()
           let id = route.Config.RouteId
           where id != RoutingTable.UnroutedId && id != taken
           orderby id
           select new ExplainedRoute(id, Why(route.Config.Match, exchange)),
    ];

    private static string Why(RouteMatch match, Exchange exchange)
    {
        List<string> lacks = [];
        if (match.Methods is { Count: > 0 } methods && !methods.Contains(exchange.Method, StringComparer.OrdinalIgnoreCase))
        {
            lacks.Add($"its methods are {string.Join(", ", methods)}");
        }

        if (match.Path is { Length: > 0 } path && !FitsPath(path, exchange.Path))
        {
            lacks.Add($"its path is {path}");
        }

        if (match.Hosts is { Count: > 0 } hosts && !hosts.Any(host => FitsHost(host, exchange.Host)))
        {
            lacks.Add($"its hosts are {string.Join(", ", hosts)}");
        }

        return lacks.Count > 0 ? string.Join("; ", lacks)
            : match.Headers is { Count: > 0 } || match.QueryParameters is { Count: > 0 } ? "another one goes before it, or its headers or query do not fit"
            : "another one goes before it, or a constraint in its path does not hold";
    }

    private static bool FitsPath(string template, string path) =>
        new TemplateMatcher(TemplateParser.Parse(template), []).TryMatch(path, []);

    private static bool FitsHost(string pattern, string host)
    {
        var name = Exchange.NameOf(host).ToString();
        return pattern.Equals(host, StringComparison.OrdinalIgnoreCase)
            || pattern.Equals(name, StringComparison.OrdinalIgnoreCase)
            || (pattern.StartsWith("*.", StringComparison.Ordinal) && name.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase));
    }
}
