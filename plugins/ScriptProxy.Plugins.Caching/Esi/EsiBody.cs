using System.IO.Pipelines;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Esi;

/// <summary>A body whose edge side includes are processed while it is sent. For one exchange.</summary>
/// <param name="source">The body as it came: stored, or arriving.</param>
/// <param name="isWhole">Whether all of it is there already; includes are then asked for further ahead.</param>
/// <param name="page">The page.</param>
internal sealed class EsiBody(IAnswerBody source, bool isWhole, EsiPage page) : IAnswerBody, IAsyncDisposable
{
    /// <summary>Unknown before the last include has come.</summary>
    public long? Length => null;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(PipeWriter writer, CancellationToken cancelled)
    {
        await using var assembler = new Assembler(page, page.Address, 0, writer, cancelled);
        var assembling = new AssemblingWriter(assembler, isWhole);
        await source.WriteAsync(assembling, cancelled);
        if (assembling.UnflushedBytes > 0)
        {
            await assembling.FlushAsync(cancelled);
        }

        await assembler.FinishAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (source is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync();
        }
        else
        {
            (source as IDisposable)?.Dispose();
        }
    }
}
