using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using ScriptProxy.Sdk;

namespace ScriptProxy.Testing.Units;

public sealed partial class FakeExchange : IRequest
{
    public CacheDecision Cache { get; } = new();

    public CompressionDecision Compression { get; } = new();

    /// <summary>The request's body.</summary>
    public FakeBody RequestBody { get; } = new();

    IBody IRequest.Body => RequestBody;

    IHeaderDictionary IRequest.Headers => RequestHeaders;

    public long? MaxBodySize { get; set; }

    public IQueryCollection Query => Http.Request.Query;

    public IRequestCookieCollection Cookies => Http.Request.Cookies;

    public void SetQuery(string name, string? value)
    {
        var query = new QueryBuilder(Query.Where(item => item.Key != name));
        if (value is not null)
        {
            query.Add(name, value);
        }

        Http.Request.QueryString = query.ToQueryString();
    }

    public void SetCookie(string name, string? value)
    {
        var cookies = Cookies.Where(cookie => cookie.Key != name).Select(cookie => $"{cookie.Key}={cookie.Value}");
        RequestHeaders.Cookie = string.Join("; ", value is null ? cookies : cookies.Append($"{name}={value}"));
    }

    public void RouteTo(string cluster) =>
        Cluster = Clusters.Contains(cluster) ? cluster : throw new ArgumentException($"There is no cluster '{cluster}'.", nameof(cluster));

    public void ForwardTo(string address, ForwardOptions? options = null) =>
        (Destination, ForwardAddress, ForwardOptions) = (address, address, options ?? ForwardOptions.Default);

    public Verdict Respond(int status, string? text = null, string contentType = "text/plain; charset=utf-8") =>
        Respond(new Answer(status) { Text = text, ContentType = text is null ? null : contentType });

    public Verdict Respond(int status, ReadOnlyMemory<byte> body, string contentType = "application/octet-stream") =>
        Respond(new Answer(status) { Bytes = body, ContentType = contentType });

    public Verdict Respond(int status, Stream body, string contentType = "application/octet-stream") =>
        Respond(new Answer(status) { Stream = body, ContentType = contentType });

    public Verdict Respond(Answer answer)
    {
        Answer = answer;
        Status = answer.Status;
        Copy(answer.Headers, ResponseHeaders);
        ResponseHeaders.ContentType = answer.ContentType;
        return Verdict.Respond;
    }

    public Verdict RespondJson<T>(int status, T value) =>
        Respond(status, JsonSerializer.Serialize(value, JsonSerializerOptions.Web), "application/json");

    public Verdict Redirect(string location, int status = 302)
    {
        var answer = new Answer(status);
        answer.Headers.Location = location;
        return Respond(answer);
    }

    public Verdict Abort() => Verdict.Abort;
}
