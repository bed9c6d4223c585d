using System.Net;
using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Host.Forwarding;

/// <summary>
/// A request's body of unknown length, of which every piece is sent on as it comes. By itself HttpClient holds back, the head included, until
/// it has 4 KiB: an upstream would not see a client that sends little at a time.
/// </summary>
internal sealed class TrickledContent : HttpContent
{
    private readonly HttpContent _body;

    private TrickledContent(HttpContent body)
    {
        _body = body;
        foreach (var (name, values) in body.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    /// <summary>Wraps the body of a chunked request, or of one whose length is not known any more. What comes in HTTP/2 YARP sends on by itself.</summary>
    public static void Wrap(HttpRequestMessage upstream, HttpRequest request, bool isTransformed)
    {
        if (upstream.Content is { } body && (request.Headers.TransferEncoding.Count > 0 || (isTransformed && request.ContentLength is null)))
        {
            upstream.Content = new TrickledContent(body);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        _body.CopyToAsync(new FlushedStream(stream), context, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _body.Dispose();
        }

        base.Dispose(disposing);
    }
}
