using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Exchanges;

// OnRequest: the request can be changed and its fate decided.
internal sealed partial class Exchange : IRequest
{
    string IRequest.Method
    {
        get => Method;
        set
        {
            if (!FieldSyntax.IsToken(value))
            {
                throw new ArgumentException($"'{value}' is no method: it may have letters, digits, '-' and '_'.", nameof(value));
            }

            Http.Request.Method = FieldSyntax.Spelled(value); // so that the hooks behind see what will be sent
        }
    }

    string IRequest.Host
    {
        get => Host;
        set
        {
            ArgumentException.ThrowIfNullOrEmpty(value);
            var host = HostName.ToAscii(value);
            if (!HostName.IsValid(host))
            {
                throw new ArgumentException($"'{value}' is no host: write a name or an address, with a port or without.", nameof(value));
            }

            Http.Request.Headers.Host = host;
        }
    }

    string IRequest.Path
    {
        get => Path;
        set
        {
            if (value is not ['/', ..])
            {
                throw new ArgumentException($"The path '{value}' must begin with '/'.", nameof(value));
            }

            Http.Request.Path = new PathString(RequestPath.Normalize(value));
        }
    }

    string IRequest.QueryString
    {
        get => QueryString;
        set
        {
            if (value is not ("" or ['?', ..]))
            {
                throw new ArgumentException($"The query '{value}' must be empty or begin with '?'.", nameof(value));
            }

            Http.Request.QueryString = new QueryString(value);
        }
    }

    IPAddress IRequest.ClientAddress
    {
        get => ClientAddress;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            Http.Connection.RemoteIpAddress = NodeAddress.Plain(value);
        }
    }

    long? IRequest.MaxBodySize
    {
        get => Http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? 0, 0, nameof(value));
            if (Http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { } feature)
            {
                feature.MaxRequestBodySize = value;
                (_limitsBody, _maxBodySize) = (true, value);
            }
        }
    }

    /// <summary>What a rule said of this request goes before what the route says of all, which YARP has set meanwhile.</summary>
    public void KeepMaxBodySize()
    {
        if (_limitsBody && Http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = _maxBodySize;
        }
    }

    IQueryCollection IRequest.Query => Http.Request.Query;

    IHeaderDictionary IRequest.Headers => _requestHeaders.Of(Http.Request.Headers);

    IRequestCookieCollection IRequest.Cookies => Http.Request.Cookies;

    string? IRequest.Cluster => ChosenCluster;

    void IRequest.SetQuery(string name, string? value) =>
        Http.Request.QueryString = new QueryString(QueryEdit.Set(QueryString, name, value));

    void IRequest.SetCookie(string name, string? value) => CookieEdit.Set(Http.Request.Headers, name, value);

    void IRequest.RouteTo(string cluster)
    {
        ThrowIfDecided();
        if (Generation.Routing.FindCluster(cluster) is not { } id)
        {
            throw new ArgumentException(
                $"The configuration has no cluster '{cluster}'. It has: {string.Join(", ", Generation.Routing.ClusterIds)}.", nameof(cluster));
        }

        ChosenCluster = id;
        ForwardAddress = null;
        DecidedBy = Current!.Unit.Name;
    }

    void IRequest.ForwardTo(string address, ForwardOptions? options)
    {
        ThrowIfDecided();
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            throw new ArgumentException($"'{address}' is no absolute http or https address without a query.", nameof(address));
        }

        ForwardAddress = uri.GetLeftPart(UriPartial.Path); // escaped: parts of the address may come from the client
        ForwardOptions = options ?? ForwardOptions.Default;
        ChosenCluster = null;
        DecidedBy = Current!.Unit.Name;
    }

    Verdict IRequest.Respond(int status, string? text, string contentType) =>
        Decide(new Answer(status) { Text = text, ContentType = text is null ? null : contentType });

    Verdict IRequest.Respond(int status, ReadOnlyMemory<byte> body, string contentType) =>
        Decide(new Answer(status) { Bytes = body, ContentType = contentType });

    Verdict IRequest.Respond(int status, Stream body, string contentType) =>
        Decide(new Answer(status) { Stream = body, ContentType = contentType });

    Verdict IRequest.Respond(Answer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return Decide(answer);
    }

    Verdict IRequest.RespondJson<T>(int status, T value) => Decide(new Answer(status)
    {
        Bytes = JsonSerializer.SerializeToUtf8Bytes(value, Current!.Unit.Json),
        ContentType = "application/json; charset=utf-8",
    });

    Verdict IRequest.Redirect(string location, int status)
    {
        ArgumentException.ThrowIfNullOrEmpty(location);
        if (status is not (301 or 302 or 303 or 307 or 308))
        {
            throw new ArgumentException($"{status} is no status of a redirection; use 301, 302, 303, 307 or 308.", nameof(status));
        }

        if (location.AsSpan().ContainsAnyInRange('\0', ' '))
        {
            throw new ArgumentException("A location has no spaces or control characters; escape them.", nameof(location));
        }

        return Decide(new Answer(status) { Headers = { Location = location } });
    }

    Verdict IRequest.Abort()
    {
        _wantsAbort = true;
        return Verdict.Abort;
    }

    // A hook that was given up, or started something that it did not wait for, comes too late: others have decided.
    private void ThrowIfDecided()
    {
        if (_isDecided)
        {
            throw new InvalidOperationException("The request has been decided already: this call comes after the phase OnRequest.");
        }
    }

    private Verdict Decide(Answer answer)
    {
        ThrowIfDecided();
        return Take(answer);
    }

    private Verdict Take(Answer answer)
    {
        Answer = answer;
        Own(answer.Stream);
        Own(answer.Body);
        return Verdict.Respond;
    }

    private void Own(object? body)
    {
        if (body is IAsyncDisposable or IDisposable && !_answerBodies.Contains(body))
        {
            _answerBodies.Add(body);
        }
    }
}
