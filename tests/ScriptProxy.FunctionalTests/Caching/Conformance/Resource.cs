using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Caching.Conformance;

/// <summary>A path with what the upstream answers there, one answer after the other; the last one stays. In bodies and headers <c>{n}</c> is the number of the answer.</summary>
internal sealed class Resource(ConformanceCache cache, string path)
{
    private readonly List<Func<HttpContext, int, Task>> _answers = [];
    private int _answered;

    public string Path => path;

    /// <summary>What has reached the upstream.</summary>
    public IReadOnlyList<ReceivedRequest> Requests => [.. cache.Caching.Proxy.Upstream.Requests.Where(request => request.Target.Split('?')[0] == path)];

    /// <summary>How many requests have reached the upstream.</summary>
    public int Asked => Requests.Count;

    /// <summary>The last of them.</summary>
    public IHeaderDictionary Sent => Requests[^1].Headers;

    /// <summary>Answers 200 with <c>answer {n}</c>.</summary>
    public Resource Then(params string[] headers) => Then(200, "answer {n}", headers);

    public Resource Then(int status, string body, params string[] headers) => Then((http, number) =>
    {
        string Numbered(string text) => text.Replace("{n}", $"{number}", StringComparison.Ordinal);

        http.Response.StatusCode = status;
        if (headers.Any(header => header.StartsWith("Date:", StringComparison.Ordinal)))
        {
            http.Response.Headers.Remove("Date");
        }

        CachingProxy.Add(http.Response, [.. headers.Select(Numbered)]);
        return body.Length == 0 || HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : http.Response.WriteAsync(Numbered(body));
    });

    public Resource Then(Func<HttpContext, int, Task> answer)
    {
        _answers.Add(answer);
        return this;
    }

    public Task AnswerAsync(HttpContext http)
    {
        var number = Interlocked.Increment(ref _answered);
        return _answers[Math.Min(number, _answers.Count) - 1](http, number);
    }

    /// <summary>Asks for something below the path, or with a query, and gives the body.</summary>
    public Task<string> TextAsync(string suffix) => cache.Caching.TextAsync(path + suffix);

    public Task<Reply> GetAsync(params string[] headers) => SendAsync("GET", headers);

    public async Task<Reply> SendAsync(string method, params string[] headers)
    {
        using var response = await cache.Caching.SendAsync(new HttpMethod(method), path, headers);
        return new Reply(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated).ToDictionary(pair => pair.Key, pair => string.Join(", ", pair.Value), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Asks, and lets time go by.</summary>
    public async Task<Resource> StoredForAsync(int seconds, params string[] headers)
    {
        await GetAsync(headers);
        cache.Clock.Advance(TimeSpan.FromSeconds(seconds));
        return this;
    }
}

/// <summary>An answer as the client got it.</summary>
internal sealed record Reply(int Status, string Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>A header; null if it is not there.</summary>
    public string? this[string name] => Headers.GetValueOrDefault(name);
}
