using System.IO.Pipelines;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Stores;

/// <summary>
/// Writes a response of unknown length to memory, and goes on on disk, with all of it, as soon as memory has no room for the rest. Who reads meanwhile reads on at the same place.
/// </summary>
/// <param name="memory">What it begins with.</param>
/// <param name="beginOnDisk">Begins on disk; null if there is no room.</param>
internal sealed class SpillingWriter(IStoreWriter memory, Func<IStoreWriter?> beginOnDisk) : IStoreWriter
{
    private const int PieceBytes = 64 * 1024;

    private volatile IStoreWriter? _disk;
    private long _written;

    /// <inheritdoc/>
    public StoredBody Body => Current.Body;

    private IStoreWriter Current => _disk ?? memory;

    /// <inheritdoc/>
    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancelled = default)
    {
        var isTaken = await Current.WriteAsync(bytes, cancelled) || (_disk is null && await SpillAsync(cancelled) && await Current.WriteAsync(bytes, cancelled));
        _written += isTaken ? bytes.Length : 0;
        return isTaken;
    }

    /// <inheritdoc/>
    public ValueTask<StoredResponse?> CommitAsync() => Current.CommitAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await memory.DisposeAsync();
        if (_disk is not null)
        {
            await _disk.DisposeAsync();
        }
    }

    private async ValueTask<bool> SpillAsync(CancellationToken cancelled)
    {
        if (beginOnDisk() is not { } disk)
        {
            return false;
        }

        if (!await CopyAsync(disk, cancelled))
        {
            await disk.DisposeAsync();
            return false;
        }

        _disk = disk;
        return true;
    }

    private async ValueTask<bool> CopyAsync(IStoreWriter disk, CancellationToken cancelled)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        for (var offset = 0L; offset < _written; offset += PieceBytes)
        {
            await memory.Body.CopyToAsync(pipe.Writer, offset, Math.Min(PieceBytes, _written - offset), cancelled);
            var read = await pipe.Reader.ReadAsync(cancelled);
            foreach (var piece in read.Buffer)
            {
                if (!await disk.WriteAsync(piece, cancelled))
                {
                    return false;
                }
            }

            pipe.Reader.AdvanceTo(read.Buffer.End);
        }

        return true;
    }
}
