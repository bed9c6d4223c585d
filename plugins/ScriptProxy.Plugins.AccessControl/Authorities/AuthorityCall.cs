using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.Authorities;

/// <summary>Asks an authority about a request. Not by the client that units share, which follows redirections: here they are answers.</summary>
internal sealed class AuthorityCall(Hooks hooks, Uri address, AuthorityOptions options)
{
    /// <summary>Says who asks, so that an authority behind this very proxy is not asked about what it is asked.</summary>
    private const string AskedBy = "ScriptProxy-Asked-By";

    private readonly string _id = RandomNumberGenerator.GetHexString(32);
    private readonly TimeProvider _time = hooks.Time;
    private readonly CancellationToken _stopping = hooks.Stopping;
    private readonly HttpMessageInvoker _client = hooks.Own(new HttpMessageInvoker(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = options.Timeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1, // each byte is one character, as the host reads what clients send
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
    }));

    /// <summary>Whether a request is a question of this very authority, by way of other proxies too.</summary>
    public bool IsFromItself(IRequest request) => request.RequestHeader(AskedBy).Any(line => line?.Contains(_id, StringComparison.Ordinal) == true);

    /// <param name="request">The request.</param>
    /// <param name="read">Reads the answer, before the time is up.</param>
    /// <exception cref="HttpRequestException">There is no answer.</exception>
    /// <exception cref="OperationCanceledException">There is none in time, or the client has gone.</exception>
    public async ValueTask<T> AskAsync<T>(IRequest request, Func<HttpResponseMessage, CancellationToken, ValueTask<T>> read)
    {
        using var patience = new CancellationTokenSource(options.Timeout, _time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, request.Aborted, _stopping);
        using var question = Question(request);
        using var answer = await _client.SendAsync(question, ended.Token);
        return await read(answer, ended.Token);
    }

    private HttpRequestMessage Question(IRequest request)
    {
        var question = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var name in options.RequestHeaders)
        {
            if (request.RequestHeader(name) is { Count: > 0 } values)
            {
                question.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        // The normalised path: an authority that decided by another spelling than rules and routes could be walked around.
        var target = new PathString(request.Path).ToUriComponent() + request.QueryString;
        var client = request.ClientAddress.Equals(IPAddress.None) ? "" : ExchangeKey.Of(request.ClientAddress);
        Tell(question, "X-Original-Method", request.Method);
        Tell(question, "X-Original-URI", target);
        Tell(question, "X-Forwarded-Method", request.Method);
        Tell(question, "X-Forwarded-Uri", target);
        Tell(question, "X-Forwarded-Proto", request.Scheme);
        Tell(question, "X-Forwarded-Host", request.Host);
        Tell(question, "X-Forwarded-For", client);
        Tell(question, "X-Real-IP", client);
        question.Headers.TryAddWithoutValidation(AskedBy, request.RequestHeader(AskedBy).Append(_id));
        return question;
    }

    private static void Tell(HttpRequestMessage question, string name, string value)
    {
        question.Headers.Remove(name);
        question.Headers.TryAddWithoutValidation(name, value);
    }
}
