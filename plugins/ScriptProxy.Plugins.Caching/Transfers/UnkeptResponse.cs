using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.Caching.Conditional;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Transfers;

/// <summary>
/// A response that is not kept: for the one exchange that takes it, as it comes. Where nobody takes it, the upstream is let go.
/// </summary>
internal sealed class UnkeptResponse(IFetch fetch, IFetched response) : IAnswerBody, IAsyncDisposable
{
    private int _taken;

    /// <summary>The response.</summary>
    public IFetched Response => response;

    /// <inheritdoc/>
    public long? Length => response.Headers.ContentLength;

    /// <inheritdoc/>
    public IHeaderDictionary? Trailers => response.Trailers;

    /// <summary>Takes it. True for the first who asks.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;

    /// <summary>The answer with its status, headers and body.</summary>
    public Answer ToAnswer()
    {
        var answer = new Answer(response.Status) { Body = this };
        foreach (var (name, value) in response.Headers)
        {
            answer.Headers[name] = value;
        }

        return answer;
    }

    /// <summary>The answer to a client that has it already: its conditions were not sent, as the answer might have been for others too. Null if it has not.</summary>
    public Answer? NotModified(ILookup lookup, DateTimeOffset now)
    {
        if (lookup.Headers.IfNoneMatch.Count == 0 && lookup.Headers.IfModifiedSince.Count == 0)
        {
            return null;
        }

        var head = new StoredHead { Key = "", PrimaryKey = "", Url = "", Status = response.Status, Headers = [.. response.Headers], RequestTime = now, ResponseTime = now, FreshUntil = now };
        if (Preconditions.Evaluate(lookup.Method, lookup.Headers, head) != Precondition.NotModified)
        {
            return null;
        }

        var answer = Conditional.NotModified.Of(head);
        answer.Headers.SetCookie = response.Headers.SetCookie; // which is this client's own
        return answer;
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(PipeWriter writer, CancellationToken cancelled) => await PipeCopy.RunAsync(response.Body, writer, 0, long.MaxValue, cancelled);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => fetch.DisposeAsync();
}
