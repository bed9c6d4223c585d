using System.IO.Pipelines;
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

    /// <inheritdoc/>
    public async ValueTask WriteAsync(PipeWriter writer, CancellationToken cancelled) => await PipeCopy.RunAsync(response.Body, writer, 0, long.MaxValue, cancelled);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => fetch.DisposeAsync();
}
