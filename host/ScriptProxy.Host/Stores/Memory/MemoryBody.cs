using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using ScriptProxy.Host.Bodies;
using ScriptProxy.Host.Connections;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores.Memory;

/// <summary>
/// A body in chunks that the garbage collector can still move (below its large objects). One thread writes while any number read: bytes are
/// published by the number of those that have arrived, so that readers take no lock, and who has read all of them waits for a signal.
/// </summary>
/// <param name="announced">Its length if it is known.</param>
/// <param name="left">Where it counts that it is still read when it has left the store.</param>
internal sealed partial class MemoryBody(long? announced, LeftBodies left) : StoredBody
{
    public const int ChunkBytes = 32 << 10;

    /// <summary>How many chunks are sent in one call.</summary>
    private const int MostShared = 4;

    /// <summary>After how many writes in a row the event loop is left, for which others wait.</summary>
    private const int MostOnLoop = 4;

    /// <summary>The first chunk of a body of unknown length; it grows with what comes.</summary>
    private const int FirstChunkBytes = 1 << 10;

    private byte[][] _chunks = [];
    private long _arrived;
    private volatile State _state;
    private TaskCompletionSource? _arrival;

    private enum State
    {
        Growing,
        Complete,
        Broken,
    }

    public override long? Length => IsComplete ? Volatile.Read(ref _arrived) : announced;

    public override bool IsComplete => _state == State.Complete;

    /// <summary>How many bytes have arrived.</summary>
    public long Arrived => Volatile.Read(ref _arrived);

    /// <summary>What it takes in memory.</summary>
    public long AllocatedBytes
    {
        get
        {
            var bytes = StoredSize.ObjectBytes + 72L + (_chunks.Length == 0 ? 0 : StoredSize.ArrayBytes);
            foreach (var chunk in _chunks)
            {
                bytes += chunk is null ? 8 : 8 + StoredSize.ArrayBytes + ((chunk.Length + 7) & ~7);
            }

            return bytes;
        }
    }

    /// <summary>Adds to it, for one thread at a time.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var arrived = _arrived;
        while (!bytes.IsEmpty)
        {
            var start = (int)(arrived % ChunkBytes);
            var part = bytes[..Math.Min(bytes.Length, ChunkBytes - start)];
            part.CopyTo(ChunkFor(arrived, part.Length).AsSpan(start));
            arrived += part.Length;
            bytes = bytes[part.Length..];
        }

        Volatile.Write(ref _arrived, arrived);
        Signal();
    }

    /// <summary>Says that it is whole.</summary>
    public void Complete()
    {
        var used = (int)(_arrived % ChunkBytes);
        if (used > 0 && _chunks[(int)(_arrived / ChunkBytes)].Length > used)
        {
            _chunks[(int)(_arrived / ChunkBytes)] = _chunks[(int)(_arrived / ChunkBytes)][..used];
        }

        _chunks = _arrived == 0 ? [] : _chunks[..(int)((_arrived + ChunkBytes - 1) / ChunkBytes)];
        End(State.Complete);
    }

    /// <summary>Says that the rest will not come.</summary>
    public void Break() => End(State.Broken);

    public override ValueTask CopyToAsync(PipeWriter writer, long offset, long? count, CancellationToken cancelled)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count ?? 0, nameof(count));
        var end = count < long.MaxValue - offset ? offset + count.Value : long.MaxValue;
        for (var writes = 0; Next(ref offset, end) is { IsEmpty: false } piece; writes++)
        {
            var write = WriteAsync(writer, piece, ref offset, end, MostShared, cancelled);
            if (!write.IsCompletedSuccessfully || (writes == MostOnLoop && EventLoop.IsHere))
            {
                return ContinueAsync(write, writer, offset, end, cancelled);
            }

            if (Flushes.IsOver(write.Result))
            {
                return ValueTask.CompletedTask;
            }
        }

        return IsAtEnd(offset, end) ? ValueTask.CompletedTask : ContinueAsync(default, writer, offset, end, cancelled);
    }

    /// <summary>Where the client is slower, or the body is still on its way.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ContinueAsync(ValueTask<FlushResult> write, PipeWriter writer, long offset, long end, CancellationToken cancelled)
    {
        BeginToRead();
        try
        {
            var isSlow = !write.IsCompleted;
            if (!isSlow && EventLoop.IsHere)
            {
                await Task.Yield();
            }

            if (Flushes.IsOver(await write.ConfigureAwait(false)))
            {
                return;
            }

            while (true)
            {
                while (Next(ref offset, end) is { IsEmpty: false } piece)
                {
                    write = WriteAsync(writer, piece, ref offset, end, isSlow ? 1 : MostShared, cancelled); // what waits in the socket cannot be given up with the rest
                    isSlow = !write.IsCompleted;
                    if (Flushes.IsOver(await write.ConfigureAwait(false)))
                    {
                        return;
                    }
                }

                if (IsAtEnd(offset, end))
                {
                    return;
                }

                await MoreAsync(offset, cancelled).ConfigureAwait(false);
            }
        }
        finally
        {
            EndToRead();
        }
    }

    /// <summary>Writes a piece, and, where nothing needs to be copied for it, what has arrived behind it.</summary>
    private ValueTask<FlushResult> WriteAsync(PipeWriter writer, ReadOnlyMemory<byte> piece, ref long offset, long end, int most, CancellationToken cancelled)
    {
        if (writer is not ISharingWriter sharing || !sharing.TryShare(piece))
        {
            return writer.WriteAsync(piece, cancelled);
        }

        for (var pieces = 1; pieces < most && Next(ref offset, end) is { IsEmpty: false } next; pieces++)
        {
            if (!sharing.TryShare(next))
            {
                return writer.WriteAsync(next, cancelled);
            }
        }

        return writer.FlushAsync(cancelled);
    }

    /// <summary>What has arrived of one chunk; empty if nothing has that was not read.</summary>
    private ReadOnlyMemory<byte> Next(ref long offset, long end)
    {
        var (chunk, start) = Math.DivRem(offset, ChunkBytes);
        var count = Math.Min(Math.Min(end, Volatile.Read(ref _arrived)) - offset, ChunkBytes - start);
        if (count <= 0)
        {
            return default;
        }

        var chunks = Volatile.Read(ref _chunks); // after the number: all that has arrived is in it
        if (chunk >= chunks.Length)
        {
            throw new IOException("The client was too slow: the response has left the store, which needs the memory.");
        }

        offset += count;
        return chunks[chunk].AsMemory((int)start, (int)count);
    }

    private bool IsAtEnd(long offset, long end)
    {
        var state = _state; // before the number: it is the last one then
        if (offset >= end || (state == State.Complete && offset >= Volatile.Read(ref _arrived)))
        {
            return true;
        }

        return state == State.Broken && offset >= Volatile.Read(ref _arrived)
            ? throw new IOException("The body broke off before its end.")
            : false;
    }

    /// <summary>Waits until there is more than so much, or an end. All who wait share one signal.</summary>
    private Task MoreAsync(long offset, CancellationToken cancelled)
    {
        var arrival = Volatile.Read(ref _arrival);
        if (arrival is null)
        {
            var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            arrival = Interlocked.CompareExchange(ref _arrival, mine, null) ?? mine;
        }

        Interlocked.MemoryBarrier(); // the signal is given after the number is published, and looked for before it is read here
        return Volatile.Read(ref _arrived) > offset || _state != State.Growing ? Task.CompletedTask : arrival.Task.WaitAsync(cancelled);
    }

    private void End(State state)
    {
        _state = state;
        Signal();
    }

    private void Signal() => Interlocked.Exchange(ref _arrival, null)?.SetResult();

    private byte[] ChunkFor(long position, int part)
    {
        var index = (int)(position / ChunkBytes);
        if (index >= _chunks.Length)
        {
            var places = announced is { } length ? (length + ChunkBytes - 1) / ChunkBytes : 0;
            var chunks = new byte[(int)Math.Max(Math.Max(places, index + 1), Math.Min(2 * _chunks.Length, index + 64))][];
            _chunks.CopyTo(chunks, 0);
            _chunks = chunks;
        }

        var needed = (int)(position % ChunkBytes) + part;
        if (_chunks[index] is not { } chunk)
        {
            return _chunks[index] = new byte[Math.Max(needed, FirstSize(index))];
        }

        if (chunk.Length < needed)
        {
            var larger = new byte[Math.Min(ChunkBytes, Math.Max(needed, 2 * chunk.Length))];
            chunk.CopyTo(larger, 0);
            chunk = larger;
            _chunks[index] = chunk; // who reads the smaller one finds all that had arrived in it
        }

        return chunk;
    }

    private int FirstSize(int index) => announced is { } length
        ? (int)Math.Clamp(length - ((long)index * ChunkBytes), 0, ChunkBytes)
        : index == 0 ? FirstChunkBytes : ChunkBytes;
}
