using Microsoft.AspNetCore.Http;
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
        set => Http.Response.StatusCode = value;
    }

    IHeaderDictionary IResponse.Headers => Http.Response.Headers;

    IResponseCookies IResponse.Cookies => Http.Response.Cookies;

    public int SentStatus => Http.Response.HasStarted ? Http.Response.StatusCode
        : IsAborted ? 0
        : ClientHasGone ? ClientClosedRequest
        : Http.Response.StatusCode;

    int ICompletion.Status => SentStatus;

    public long BytesSent => _bodyCounter.Count;

    StringValues ICompletion.ResponseHeader(string name) => Http.Response.Headers[name];
}
