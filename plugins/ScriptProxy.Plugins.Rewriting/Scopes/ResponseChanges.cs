using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.Rewriting.Moving;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Rewriting.Scopes;

/// <summary>One entry for responses, ready to be applied.</summary>
internal sealed class ResponseChanges(MovedHeaders? moved, Change[] changes, string[] routes, RouteSwitch wanting)
{
    /// <summary>Asks the upstream for what can be changed: codings that can be taken off, and no part.</summary>
    public void Apply(IUpstreamRequest request)
    {
        if (changes.Length > 0 && IsOurs(request.Route))
        {
            Parts.AskForWhole(request, changes);
        }
    }

    public void Apply(IUpstreamResponse response)
    {
        if (!IsOurs(response.Route))
        {
            return;
        }

        moved?.Apply(response.Headers, response.Cache.ConfirmedFields);
        string? contentType = response.Headers.ContentType;
        if (response.Status == StatusCodes.Status206PartialContent)
        {
            Parts.Check(contentType, changes);
            return;
        }

        foreach (var change in changes)
        {
            change.Declare(response.Body, contentType);
        }
    }

    // Without case, as YARP compares the ids of routes.
    private bool IsOurs(string? route)
    {
        if (!wanting.IsOn(route, otherwise: true))
        {
            return false;
        }

        foreach (var id in routes)
        {
            if (string.Equals(id, route, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return routes.Length == 0;
    }
}
