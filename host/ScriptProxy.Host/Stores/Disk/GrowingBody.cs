using System.IO.Pipelines;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores.Disk;

/// <summary>A body that is being written. Many read it from its file while it grows, each at its own pace; nothing of it is kept in memory.</summary>
internal sealed class GrowingBody(OpenFile file, EntryLayout layout, long? announced) : StoredBody
{
    private const int MostAtOnce = 16 * 1024;

    private readonly Lock _lock = new();
    private TaskCompletionSource? _more;
    private long _arrived;
    private bool _isWhole;
    private bool _isBroken;

    public override long? Length => IsComplete ? Volatile.Read(ref _arrived) : announced;

    public override bool IsComplete => Volatile.Read(ref _isWhole);

    public override IDisposable Hold() => file.Hold();

    public void Grow(long arrived) => Change(() => _arrived = arrived);

    public void Complete() => Change(() => _isWhole = true);

    public void Break() => Change(() => _isBroken = true);

    public override async ValueTask CopyToAsync(PipeWriter writer, long offset, long? count, CancellationToken cancelled)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count ?? 0, nameof(count));
        var end = count < long.MaxValue - offset ? offset + count.Value : long.MaxValue;
        var handle = file.Acquire();
        try
        {
            while (offset < end && await ArrivedBeyondAsync(offset, cancelled) is var arrived && arrived > offset)
            {
                var (block, start) = Math.DivRem(offset, EntryLayout.BlockSize);
                var wanted = (int)Math.Min(EntryLayout.BlockSize - start, Math.Min(arrived, end) - offset);
                if ((block + 1) * EntryLayout.BlockSize <= arrived)
                {
                    var memory = writer.GetMemory(EntryBlocks.BufferSize);
                    await EntryBlocks.ReadAsync(handle, layout, block, EntryLayout.BlockSize, memory, cancelled);
                    memory.Span.Slice((int)start, wanted).CopyTo(memory.Span);
                }
                else
                {
                    wanted = Math.Min(wanted, MostAtOnce);
                    await EntryBlocks.ReadFullyAsync(handle, writer.GetMemory(wanted)[..wanted], layout.PositionOf(offset), cancelled);
                }

                writer.Advance(wanted);
                offset += wanted;
                if (Flushes.IsOver(await writer.FlushAsync(cancelled)))
                {
                    return;
                }
            }
        }
        finally
        {
            file.Release();
        }
    }

    /// <summary>Waits until there is more than this, and tells how much; no more if it is whole.</summary>
    private async ValueTask<long> ArrivedBeyondAsync(long offset, CancellationToken cancelled)
    {
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_arrived > offset || _isWhole)
                {
                    return _arrived;
                }

                if (_isBroken)
                {
                    throw new IOException("The response broke off while it was stored.");
                }

                _more ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                more = _more.Task;
            }

            await more.WaitAsync(cancelled);
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource? more;
        lock (_lock)
        {
            change();
            (more, _more) = (_more, null);
        }

        more?.TrySetResult();
    }
}
