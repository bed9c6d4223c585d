using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ScriptProxy.Host.Connections;

namespace ScriptProxy.Host.Routing;

/// <summary>Expressions in the paths of routes, such as <c>{id:regex(^a+$)}</c>. ASP.NET tries them backtracking, for ten seconds if a path makes it, so that they have no place on an event loop.</summary>
internal static class RouteExpressions
{
    public static bool AreIn(Endpoint endpoint) =>
        endpoint is RouteEndpoint route
        && route.RoutePattern.ParameterPolicies.Values.Any(policies => policies.Any(policy => policy.Content?.StartsWith("regex(", StringComparison.OrdinalIgnoreCase) == true));

    /// <summary>The same in the thread pool.</summary>
    public static RequestDelegate InPool(RequestDelegate match) => async http =>
    {
        if (EventLoop.IsHere)
        {
            await Task.Yield();
        }

        await match(http);
    };
}
