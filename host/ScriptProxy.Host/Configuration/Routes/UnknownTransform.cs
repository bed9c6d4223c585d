using Yarp.ReverseProxy.Configuration;

namespace ScriptProxy.Host.Configuration.Routes;

/// <summary>Finds the transform that YARP does not know; YARP names its keys, but neither its place nor what was meant.</summary>
internal static class UnknownTransform
{
    private static readonly string[] Known =
    [
        "PathPrefix", "PathRemovePrefix", "PathSet", "PathPattern", "QueryValueParameter", "QueryRouteParameter", "QueryRemoveParameter",
        "HttpMethodChange", "RequestHeadersCopy", "RequestHeaderOriginalHost", "RequestHeader", "RequestHeaderRouteValue", "RequestHeaderRemove",
        "RequestHeadersAllowed", "ResponseHeadersCopy", "ResponseHeader", "ResponseHeaderRemove", "ResponseHeadersAllowed",
        "ResponseTrailersCopy", "ResponseTrailer", "ResponseTrailerRemove", "ResponseTrailersAllowed", "X-Forwarded", "Forwarded", "ClientCert",
    ];

    /// <summary>The transform's key and the end of a sentence about it; null for any other error.</summary>
    public static (string Key, string Advice)? Locate(Exception error, RouteConfig route)
    {
        var transforms = route.Transforms ?? [];
        for (var index = 0; index < transforms.Count; index++)
        {
            if (transforms[index].Keys.FirstOrDefault() is { } name && error.Message == $"Unknown transform: {string.Join(';', transforms[index].Keys)}")
            {
                return ($"{ReverseProxySection.RouteKey(route.RouteId)}:Transforms:{index}:{name}", Spelling.Suggestion(name, Known) ?? "");
            }
        }

        return null;
    }
}
