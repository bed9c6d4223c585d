using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Sdk;
using ScriptProxy.Sdk.Testing;

namespace ScriptProxy.Host.Testing.Upstreams;

/// <summary>Between what the forwarder sends and takes, and what an upstream of a test sees and says.</summary>
internal static class UpstreamMessage
{
    public static async Task<ReceivedRequest> ReadAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        if (request.Content is { } content)
        {
            await content.CopyToAsync(body, cancellationToken);
        }

        var headers = new HeaderDictionary();
        Copy(request.Headers.NonValidated);
        if (request.Content is not null)
        {
            Copy(request.Content.Headers.NonValidated);
        }

        headers.Remove("Host");
        if (body.Length > 0)
        {
            headers.ContentLength = body.Length; // where the length was open: there are no chunks here
        }

        var target = request.RequestUri!;
        return new ReceivedRequest(request.Method.Method, target.PathAndQuery, request.Headers.Host ?? target.Authority, headers, body.ToArray());

        void Copy(System.Net.Http.Headers.HttpHeadersNonValidated from)
        {
            foreach (var (name, values) in from)
            {
                headers[name] = new StringValues([.. values]);
            }
        }
    }

    public static HttpResponseMessage Write(Answer answer, HttpRequestMessage request)
    {
        var body = TestUpstream.BodyOf(answer);
        var hasBody = answer.Status is not (204 or 205 or 304);
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status)
        {
            RequestMessage = request,
            Version = HttpVersion.Version11,
            Content = new ByteArrayContent(hasBody && request.Method != HttpMethod.Head ? body : []),
        };
        if (hasBody)
        {
            response.Content.Headers.ContentLength = body.Length; // of HEAD too
        }

        foreach (var (name, values) in answer.Headers)
        {
            if (!hasBody || !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                Add(name, values);
            }
        }

        if (answer.Headers.ContentType.Count == 0 && TestUpstream.TypeOf(answer) is { } type)
        {
            Add("Content-Type", type);
        }

        return response;

        void Add(string name, StringValues values)
        {
            if (!response.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                response.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }
    }
}
