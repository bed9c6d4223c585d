using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Sdk;
using Yarp.ReverseProxy.Model;

namespace ScriptProxy.Host.Routing;

/// <summary>
/// Refuses a path that some upstreams read as another one, for which a route asks for an AuthorizationPolicy that this path's own route does not ask for: <c>/admin;x</c> and <c>//admin</c> would come to a route for all
/// paths, and past the one for <c>/admin</c>. No such path costs more than a look at its characters.
/// </summary>
/// <param name="match">Finds a route, and does nothing else.</param>
internal sealed class GuardedReadings(RequestDelegate match)
{
    public Task LeadAsync(HttpContext http, RequestDelegate next)
    {
        var path = http.Request.Path.Value ?? "";
        var readings = PathReadings.Of(path);
        return path.Contains("//", StringComparison.Ordinal) || !readings.IsEmpty ? CheckAsync(http, path, [path, .. readings], next) : next(http);
    }

    private async Task CheckAsync(HttpContext http, string path, string[] readings, RequestDelegate next)
    {
        var (endpoint, values) = (http.GetEndpoint(), http.Request.RouteValues);
        var guard = default(RouteModel);
        foreach (var reading in readings)
        {
            http.SetEndpoint(null);
            http.Request.RouteValues = [];
            http.Request.Path = Merge(reading);
            await match(http);
            if (PolicyOf(http.GetEndpoint()) is { } policy && !policy.Equals(PolicyOf(endpoint), StringComparison.OrdinalIgnoreCase))
            {
                guard = RouteOf(http.GetEndpoint());
                break;
            }
        }

        http.Request.Path = path;
        http.SetEndpoint(endpoint);
        http.Request.RouteValues = values;
        if (guard is null)
        {
            await next(http);
        }
        else
        {
            http.Features.Get<Exchange>()!.AnswerWith(StatusCodes.Status400BadRequest, $"the path can be read in two ways, by one of which the route '{guard.Config.RouteId}' guards it.");
        }
    }

    private static RouteModel? RouteOf(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<RouteModel>();

    private static string? PolicyOf(Endpoint? endpoint) =>
        RouteOf(endpoint)?.Config.AuthorizationPolicy is { } policy && !policy.Equals("anonymous", StringComparison.OrdinalIgnoreCase) ? policy : null;

    private static string Merge(string path)
    {
        while (path.Contains("//", StringComparison.Ordinal))
        {
            path = path.Replace("//", "/", StringComparison.Ordinal);
        }

        return path;
    }
}
