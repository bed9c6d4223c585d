using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Configuration;

namespace ScriptProxy.Host.Routing;

/// <summary>What routes are found by.</summary>
internal static class RouteMatches
{
    /// <summary>
    /// Whether two requests for what a cache takes for one, an address asked for by GET or HEAD, can differ in whether they match. Of methods only these two count: the others are asked of the upstream in any case.
    /// </summary>
    public static bool BeyondAddress(RouteConfig route)
    {
        var match = route.Match;
        return match.Headers is { Count: > 0 } || match.QueryParameters is { Count: > 0 } || Allows(HttpMethods.Get) != Allows(HttpMethods.Head);

        bool Allows(string method) => match.Methods is not { Count: > 0 } methods || methods.Contains(method, StringComparer.OrdinalIgnoreCase);
    }
}
