using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores.Disk;

/// <summary>The body of an entry on disk: read block by block into the writer's own memory, and checked there before it is given on.</summary>
internal sealed class DiskBody(OpenFile file, EntryLayout layout, Action<EntryLayout, Exception> onDamage) : StoredBody
{
    public OpenFile File => file;

    public EntryLayout Layout => layout;

    public override long? Length => layout.BodyLength;

    public override bool IsComplete => true;

    public override IDisposable Hold() => file.Hold();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask CopyToAsync(PipeWriter writer, long offset, long? count, CancellationToken cancelled)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count ?? 0, nameof(count));
        var end = count < layout.BodyLength - offset ? offset + count.Value : layout.BodyLength;
        if (offset >= end)
        {
            return;
        }

        var handle = file.Acquire();
        try
        {
            while (offset < end)
            {
                var (block, start) = Math.DivRem(offset, EntryLayout.BlockSize);
                var length = layout.BlockLength(block);
                var memory = writer.GetMemory(length + Checksum.Size);
                try
                {
                    await EntryBlocks.ReadAsync(handle, layout, block, length, memory, cancelled);
                }
                catch (IOException exception)
                {
                    onDamage(layout, exception);
                    throw;
                }

                var wanted = (int)Math.Min(length - start, end - offset);
                if (start > 0)
                {
                    memory.Span.Slice((int)start, wanted).CopyTo(memory.Span);
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
}
