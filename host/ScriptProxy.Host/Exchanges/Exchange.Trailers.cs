using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ScriptProxy.Host.Trailers;

namespace ScriptProxy.Host.Exchanges;

// What comes behind the body of an answer.
internal sealed partial class Exchange
{
    /// <summary>Whether trailers are announced, or asked for. Where neither is so, the server goes its own way, which costs less.</summary>
    public bool WantsTrailers => Http.Response.Headers.Trailer.Count > 0 || TrailerFields.AreWanted(Http.Request.Headers.TE);

    /// <summary>Whether the answer goes out in chunks of our own, which nobody else ends.</summary>
    private bool IsChunkedHere => _body is { IsChunked: true };

    private IHeaderDictionary? Trailers => Http.Features.Get<IHttpResponseTrailersFeature>() is { Trailers: { IsReadOnly: false } trailers } ? trailers : null;

    /// <summary>Before the head of an answer is sent behind whose body there may be trailers: sees to it that they can follow.</summary>
    public void ExpectTrailers()
    {
        var (request, response) = (Http.Request, Http.Response);
        if (!HttpProtocol.IsHttp11(request.Protocol) // HTTP/2 has them by itself, HTTP/1.0 has none
            || Http.Features.Get<IHttpResponseTrailersFeature>() is not null
            || HttpMethods.IsHead(request.Method)
            || response.StatusCode < StatusCodes.Status200OK
            || !AnswerBody.IsAllowed(response.StatusCode)
            || !WantsTrailers)
        {
            return;
        }

        AttachBody();
        if (_body is { } body)
        {
            body.BeginChunks(Http.Features);
            response.ContentLength = null;
            response.Headers.TransferEncoding = "chunked";
        }
    }

    /// <summary>Sends trailers behind an answer that was made here, if they can be sent.</summary>
    public void SendTrailers(IHeaderDictionary trailers)
    {
        if (Trailers is not { } sent)
        {
            return;
        }

        foreach (var (name, values) in trailers)
        {
            if (TrailerFields.MaySend(name, values.ToString()))
            {
                sent[name] = values;
            }
        }

        CorrectTrailers();
    }

    /// <summary>Takes from the trailers what is not true of a body that was changed on its way.</summary>
    public void CorrectTrailers()
    {
        if (ResponsePlan is { HasChanged: true } && Trailers is { } trailers)
        {
            TrailerFields.RemoveOfBytes(trailers);
        }
    }

    private ValueTask EndChunksAsync() => IsChunkedHere ? _body!.EndChunksAsync() : ValueTask.CompletedTask;

    /// <summary>An answer that is not whole has no end here; only the end of its connection is left to say so.</summary>
    private void CutChunks()
    {
        if (IsChunkedHere)
        {
            _body!.CutChunks();
            Http.Abort();
        }
    }
}
