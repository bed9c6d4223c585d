using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Headers.Edits;

/// <summary>What scopes and placeholders can ask about an exchange, whichever phase it is in.</summary>
internal readonly record struct Facts(IExchange Exchange, string? Route, string? Cluster, string? Destination, int Status)
{
    public static Facts Of(IUpstreamRequest request) =>
        new(request, request.Route, request.Cluster, request.Destination, 0);

    public static Facts Of(IUpstreamResponse response) =>
        new(response, response.Route, response.Cluster, response.Destination, response.Status);

    public static Facts Of(IResponse response) =>
        new(response, response.Route, response.Cluster, response.Destination, response.Status);
}
