using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Buffering;

/// <summary>Says which bodies are buffered.</summary>
internal static class Scope
{
    /// <summary>How much of a response the server takes from an upstream without our help, however slow the client is.</summary>
    private const int TakenAnyway = 64 << 10;

    /// <summary>nginx's word for it: <c>no</c> has a response pass as it comes.</summary>
    private const string Switch = "X-Accel-Buffering";

    /// <summary>What comes in pieces that are of use by themselves.</summary>
    public static IReadOnlyList<string> Streaming { get; } = ["text/event-stream", "application/grpc", "multipart/x-mixed-replace", "application/x-ndjson"];

    /// <summary>Whether a response comes from an upstream, and is neither short nor a stream.</summary>
    public static bool Takes(IResponse response, ResponseOptions options)
    {
        var said = response.Headers[Switch];
        if (said.Count > 0)
        {
            response.Headers.Remove(Switch);
        }

        return response.Destination is not null
            && !string.Equals(said, "no", StringComparison.OrdinalIgnoreCase)
            && !(response.Headers.ContentLength <= TakenAnyway && HttpProtocol.IsHttp11(response.Http.Request.Protocol)) // in HTTP/2 it takes what a stream's window has room for
            && !(response.Route is { } route && options.ExceptRoutes.Contains(route, StringComparer.OrdinalIgnoreCase))
            && !IsStreaming(response.Headers.ContentType.ToString(), options.StreamingTypes);
    }

    /// <summary>Whether a request is no stream.</summary>
    public static bool Takes(IRequest request, RequestOptions options) => !IsStreaming(request.Headers.ContentType.ToString(), options.StreamingTypes);

    /// <summary>What is wrong with a list of such types: one that is none would have nothing pass.</summary>
    public static IEnumerable<ValidationResult> Faults(List<string> types, string list) =>
        from type in types.Index()
        where type.Item.Split('/') is not [{ Length: > 0 }, { Length: > 0 }] || type.Item.AsSpan().ContainsAny(" ;,*")
        select new ValidationResult($"'{type.Item}' is no media type; write 'text/event-stream', without parameters", [$"{list}:{type.Index}"]);

    // "application/grpc" stands for "application/grpc-web" and "application/grpc+proto" too.
    private static bool IsStreaming(string mediaType, List<string> types) =>
        types.Exists(type =>
            mediaType.StartsWith(type, StringComparison.OrdinalIgnoreCase) && (mediaType.Length == type.Length || mediaType[type.Length] is ';' or '+' or ' ' or '-'));
}
