using System.IO.Pipelines;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Transfers;

/// <summary>A body while it arrives, for one exchange, which reads from its beginning on. Disposed when that exchange ends.</summary>
internal sealed class BodyReader(GrowingBody body) : StoredBody, IDisposable
{
    private Pipe? _tail;
    private long _tailAt;

    /// <inheritdoc/>
    public override long? Length => body.Length;

    /// <inheritdoc/>
    public override bool IsComplete => body.Look().Growth.State == GrowthState.Complete;

    /// <summary>Whoever was let in sees also what the store does not take.</summary>
    /// <param name="at">Where that begins.</param>
    public void OpenTail(long at) => (_tailAt, _tail) = (at, new Pipe());

    public async ValueTask PassAsync(ReadOnlyMemory<byte> bytes) => await _tail!.Writer.WriteAsync(bytes); // returns at once when the reader has gone

    public ValueTask EndTailAsync(Exception? fault) => _tail?.Writer.CompleteAsync(fault) ?? default;

    /// <inheritdoc/>
    public override async ValueTask CopyToAsync(PipeWriter writer, long offset, long? count, CancellationToken cancelled)
    {
        var at = offset;
        var end = count is { } limit ? offset + limit : long.MaxValue;
        while (at < end)
        {
            var (growth, changed) = body.Look();
            if (growth.Written > at)
            {
                var piece = Math.Min(growth.Written, end) - at;
                await body.Stored.CopyToAsync(writer, at, piece, cancelled);
                at += piece;
            }
            else if (growth.State == GrowthState.Growing)
            {
                if (at == offset)
                {
                    await writer.FlushAsync(cancelled); // the head need not wait for the first byte
                }

                await changed.WaitAsync(cancelled);
            }
            else
            {
                await EndAsync(growth, writer, at, end - at, cancelled);
                return;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        body.Leave(this);
        _tail?.Reader.Complete(); // or what is passed on would wait for room for ever
    }

    private async ValueTask EndAsync(Growth growth, PipeWriter writer, long at, long rest, CancellationToken cancelled)
    {
        if (growth.State == GrowthState.Broken)
        {
            throw new IOException("The upstream's answer broke off.", growth.Fault);
        }

        if (growth.State == GrowthState.Overflown)
        {
            if (at < _tailAt)
            {
                throw new IOException("What the store did not take can be read once only.");
            }

            var skip = at - _tailAt;
            _tailAt = at + await PipeCopy.RunAsync(_tail!.Reader, writer, skip, rest, cancelled);
        }
    }
}
