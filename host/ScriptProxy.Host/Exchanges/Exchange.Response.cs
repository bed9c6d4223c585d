using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Exchanges;

// OnResponse and OnCompleted.
internal sealed partial class Exchange : IResponse, ICompletion
{
    /// <summary>nginx's status for a client that went away before the answer's head was sent.</summary>
    private const int ClientClosedRequest = 499;

    int IResponse.Status
    {
        get => Http.Response.StatusCode;
        set => SetStatus(value);
    }

    IHeaderDictionary IResponse.Headers => _responseHeaders.Of(Http.Response.Headers);

    IResponseCookies IResponse.Cookies => Http.Response.Cookies;

    public int SentStatus => Http.Response.HasStarted ? Http.Response.StatusCode
        : IsAborted ? 0
        : ClientHasGone ? ClientClosedRequest
        : Http.Response.StatusCode;

    int ICompletion.Status => SentStatus;

    public long BytesSent => Generation.CountsBytes && _body is { } body ? body.Count : 0;

    StringValues ICompletion.ResponseHeader(string name) => Http.Response.Headers[name];

    private void SetStatus(int status)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 999);
        Http.Response.StatusCode = status;
        Http.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = null; // the upstream's was for its status
    }
}
