using System.Buffers;
using System.IO.Pipelines;
using ScriptProxy.Plugins.Caching.Esi.Tags;

namespace ScriptProxy.Plugins.Caching.Esi;

/// <summary>One include of a page: asked for when its tag is seen, written when its turn comes.</summary>
/// <param name="page">The page.</param>
/// <param name="within">The address of the page or part that it stands in.</param>
/// <param name="tag">The tag.</param>
/// <param name="depth">In how many includes it stands.</param>
/// <param name="cancelled">Signalled when the client has gone.</param>
internal sealed class Include(EsiPage page, Uri within, IncludeTag tag, int depth, CancellationToken cancelled) : IAsyncDisposable
{
    private IncludeFetch? _fetch;

    /// <summary>Whether writing would begin without waiting.</summary>
    public bool IsReady => _fetch!.IsReady;

    /// <summary>Asks for it.</summary>
    public void Start() => _fetch = IncludeFetch.Start(page, within, tag.Source, depth, cancelled);

    /// <summary>Waits for it and writes it.</summary>
    /// <exception cref="IncludeFailedException">It failed, and the page is to be broken off.</exception>
    public async ValueTask WriteAsync(PipeWriter writer)
    {
        var problem = await _fetch!.ProblemAsync();
        if (problem is not null && tag.Alternative is { } alternative)
        {
            Log.AlternativeTried(page.Log, within, tag.Source, problem, alternative);
            await _fetch.DisposeAsync();
            _fetch = IncludeFetch.Start(page, within, alternative, depth, cancelled);
            problem = await _fetch.ProblemAsync();
        }

        problem ??= await CopyAsync(_fetch, writer);
        if (problem is null)
        {
            return;
        }

        if (tag.ContinuesOnError || page.Options.OnFailure == IncludeFailure.LeaveOut)
        {
            Log.IncludeLeftOut(page.Log, within, tag.Source, problem);
            return;
        }

        Log.PageBrokenOff(page.Log, within, tag.Source, problem);
        throw new IncludeFailedException($"{within} is broken off: its include {tag.Source} {problem}");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _fetch?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <returns>What failed on the way, or null. The client's going is no failure of the include.</returns>
    private async ValueTask<string?> CopyAsync(IncludeFetch fetch, PipeWriter writer)
    {
        if (fetch.Body is not { } body)
        {
            return null;
        }

        await using var nested = fetch.IsEsi ? new Assembler(page, fetch.Address!, depth + 1, writer, cancelled) : null;
        var read = fetch.Beginning;
        while (true)
        {
            try
            {
                var flush = nested is null ? await WriteTextAsync(read.Buffer, writer) : await nested.WriteAsync(read.Buffer, read.IsCompleted);
                if (read.IsCompleted || flush.IsCompleted)
                {
                    return null;
                }
            }
            catch (IncludeFailedException exception)
            {
                return $"broke off: {exception.Message}";
            }

            try
            {
                body.AdvanceTo(read.Buffer.End);
                read = await body.ReadAsync(cancelled);
            }
            catch (Exception exception) when (!cancelled.IsCancellationRequested)
            {
                return $"broke off: {exception.Message}";
            }
        }
    }

    private ValueTask<FlushResult> WriteTextAsync(ReadOnlySequence<byte> text, PipeWriter writer)
    {
        foreach (var piece in text)
        {
            writer.Write(piece.Span);
        }

        return writer.FlushAsync(cancelled);
    }
}
