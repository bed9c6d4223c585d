using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Host.Explaining;

namespace ScriptProxy.Host.Protocol;

/// <summary>Refuses or repairs the request heads that Kestrel lets through and that no hook and no upstream should see.</summary>
internal static class RequestHead
{
    /// <summary>Looks at a request before anything else does. Where it returns null, the request may have been repaired.</summary>
    /// <param name="context">The request.</param>
    /// <param name="hasClaims">Whether it has headers that <see cref="ForwardedHeaders.Resolve"/> must look at, found on the way.</param>
    /// <param name="isToBeExplained">Whether it has the header that asks for an explanation, found on the way too.</param>
    public static Refusal? Check(HttpContext context, out bool hasClaims, out bool isToBeExplained)
    {
        hasClaims = isToBeExplained = false;
        var headers = context.Request.Headers;
        var refusal = CheckTarget(context)
            ?? CheckHost(context.Request)
            ?? CheckFields(headers, ref hasClaims, ref isToBeExplained)
            ?? CheckFraming(context.Request.Protocol, headers)
            ?? CheckExpect(context.Request.Protocol, headers);
        if (refusal is null)
        {
            HopByHop.RemoveNamed(headers);
        }
        else
        {
            context.Features.Get<Http2Allowance>()?.Charge(Http2Allowance.RefusalPrice); // the connection goes on, and no hook counts these
        }

        return refusal;
    }

    private static Refusal? CheckTarget(HttpContext context)
    {
        var request = context.Request;
        var raw = RequestTarget.Raw(context);

        // RFC 8441: a WebSocket over HTTP/2 is a CONNECT with a path, and no tunnel.
        if (HttpMethods.IsConnect(request.Method) && context.Features.Get<IHttpExtendedConnectFeature>() is not { IsExtendedConnect: true })
        {
            return new Refusal(StatusCodes.Status501NotImplemented, "CONNECT is not supported: this proxy opens no tunnels", Close: true);
        }

        // RFC 9110 9.1: methods have case. Behind this, "delete" would be one to rules and DELETE to the upstream.
        if (FieldSyntax.IsMisspelled(request.Method))
        {
            return new Refusal(StatusCodes.Status501NotImplemented, "The method is spelled in another case than the one it resembles", Close: true);
        }

        if (RequestTarget.Fault(raw, request.Method) is { } fault)
        {
            return new Refusal(StatusCodes.Status400BadRequest, fault, Close: true);
        }

        if (RequestTarget.IsAbsolute(raw))
        {
            // Kestrel reads this form through System.Uri, which respells the query.
            request.QueryString = new QueryString(RequestTarget.Query(raw).ToString());
        }

        return null;
    }

    // RFC 9112 3.2, RFC 9113 8.3.1: only HTTP/1.0 may come without a host, and then without the line.
    private static Refusal? CheckHost(HttpRequest request)
    {
        var host = request.Headers.Host;
        return host.Count == 1 && HostName.IsValid(host[0]) || host.Count == 0 && HttpProtocol.IsHttp10(request.Protocol)
            ? null
            : new Refusal(StatusCodes.Status400BadRequest, "The host is missing, empty or no host", Close: true);
    }

    private static Refusal? CheckFields(IHeaderDictionary headers, ref bool hasClaims, ref bool isToBeExplained)
    {
        // Copied, since to enumerate the server's headers through their interface makes an object for each request.
        var fields = ArrayPool<KeyValuePair<string, StringValues>>.Shared.Rent(headers.Count);
        try
        {
            headers.CopyTo(fields, 0);
            return CheckFields(fields.AsSpan(0, headers.Count), ref hasClaims, ref isToBeExplained);
        }
        finally
        {
            ArrayPool<KeyValuePair<string, StringValues>>.Shared.Return(fields, clearArray: true);
        }
    }

    private static Refusal? CheckFields(ReadOnlySpan<KeyValuePair<string, StringValues>> fields, ref bool hasClaims, ref bool isToBeExplained)
    {
        foreach (var (name, values) in fields)
        {
            if (!FieldSyntax.IsToken(name))
            {
                return new Refusal(StatusCodes.Status400BadRequest, "A header's name has a character that none may have", Close: true);
            }

            hasClaims |= ForwardingClaims.Include(name);
            isToBeExplained |= FieldSyntax.Is(name, ExplainHeader.Name);
            for (var i = 0; i < values.Count; i++)
            {
                if (!FieldSyntax.IsValue(values[i]))
                {
                    return new Refusal(StatusCodes.Status400BadRequest, "A header's value has a control character, or white space at an end", Close: true);
                }
            }
        }

        return null;
    }

    private static Refusal? CheckFraming(string protocol, IHeaderDictionary headers)
    {
        if (HttpProtocol.IsHttp2(protocol) || HttpProtocol.IsHttp3(protocol))
        {
            // RFC 9113 8.2.2, RFC 9114 4.2. Kestrel sees to Connection and TE.
            return headers.TransferEncoding.Count + headers.KeepAlive.Count + headers.Upgrade.Count + headers["Proxy-Connection"].Count == 0
                ? null
                : new Refusal(StatusCodes.Status400BadRequest, "A header speaks of the connection, which this version of HTTP has none for", Close: true);
        }

        var codings = headers.TransferEncoding;
        if (codings.Count == 0)
        {
            return null;
        }

        // RFC 9112 6.3: chunked wins over a Content-Length, and the connection ends after the answer. Kestrel does both, but keeps the
        // length under this name.
        headers.Remove("X-Content-Length");
        return HttpProtocol.IsHttp10(protocol)
            ? new Refusal(StatusCodes.Status400BadRequest, "HTTP/1.0 has no Transfer-Encoding", Close: true)
            : TransferCodings.Check(codings);
    }

    private static Refusal? CheckExpect(string protocol, IHeaderDictionary headers)
    {
        var expect = headers.Expect;
        if (expect.Count == 0)
        {
            return null;
        }

        if (expect.Count > 1 || !FieldSyntax.Is(expect[0], "100-continue"))
        {
            return new Refusal(StatusCodes.Status417ExpectationFailed, "Only the expectation 100-continue can be met", Close: true);
        }

        // RFC 9110 10.1.1: it is ignored in HTTP/1.0, and passed on it would be one in HTTP/1.1, for which the upstream may have the body wait.
        if (HttpProtocol.IsHttp10(protocol))
        {
            headers.Remove("Expect");
        }

        return null;
    }
}
