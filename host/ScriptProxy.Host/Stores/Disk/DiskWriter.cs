using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores.Disk;

/// <summary>Writes one response into a file of its own, which is moved to its place when it is whole.</summary>
internal sealed class DiskWriter(DiskStore store, DiskTerms terms, EntryLayout layout, OpenFile file, long reserved) : IStoreWriter
{
    private readonly GrowingBody _body = new(file, layout, terms.Length);
    private readonly SafeFileHandle _handle = file.Acquire();
    private readonly byte[] _checksumBytes = new byte[Checksum.Size];
    private long _reserved = reserved;
    private long _arrived;
    private uint _checksum;
    private bool _isRefused;
    private bool _hasEnded;

    public StoredBody Body => _body;

    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancelled = default)
    {
        cancelled.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_hasEnded, this);
        if (_isRefused)
        {
            return false;
        }

        if (!HasRoomFor(bytes.Length))
        {
            return Refuse(null);
        }

        try
        {
            while (!bytes.IsEmpty)
            {
                var start = (int)(_arrived % EntryLayout.BlockSize);
                var part = bytes[..Math.Min(bytes.Length, EntryLayout.BlockSize - start)];
                await RandomAccess.WriteAsync(_handle, part, layout.PositionOf(_arrived), CancellationToken.None);
                _checksum = Checksum.Add(start == 0 ? Checksum.Begin(layout.Id, (ulong)(_arrived / EntryLayout.BlockSize)) : _checksum, part.Span);
                bytes = bytes[part.Length..];
                _arrived += part.Length;
                if (_arrived % EntryLayout.BlockSize == 0)
                {
                    await WriteChecksumAsync();
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Refuse(exception);
        }

        _body.Grow(_arrived); // all or nothing: what was refused comes to the readers another way
        return true;
    }

    public async ValueTask<StoredResponse?> CommitAsync()
    {
        ObjectDisposedException.ThrowIf(_hasEnded, this);
        if (_isRefused || (terms.Length is { } length && length != _arrived))
        {
            End(isWhole: false);
            return null;
        }

        StoredResponse? response = null;
        try
        {
            response = await CompleteAsync();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Refuse(exception); // the body is whole all the same for who reads it
        }

        End(isWhole: true, isStored: response is not null);
        return response;
    }

    public ValueTask DisposeAsync()
    {
        if (!_hasEnded)
        {
            End(isWhole: false);
        }

        return ValueTask.CompletedTask;
    }

    private async ValueTask<StoredResponse?> CompleteAsync()
    {
        if (_arrived % EntryLayout.BlockSize != 0)
        {
            await WriteChecksumAsync();
        }

        var whole = layout with { BodyLength = _arrived };
        var moment = store.Moment;
        await RandomAccess.WriteAsync(_handle, EntryHead.First(whole, moment, terms.HeadBytes.Span), 0);
        if (terms.Flush)
        {
            await Task.Run(() => RandomAccess.FlushToDisk(_handle));
        }

        return store.Commit(terms, whole, file, moment);
    }

    // Behind the last byte that arrived, which PositionOf would take for the first of the next block.
    private ValueTask WriteChecksumAsync()
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_checksumBytes, _checksum);
        return RandomAccess.WriteAsync(_handle, _checksumBytes, layout.PositionOf(_arrived - 1) + 1);
    }

    private bool HasRoomFor(int more)
    {
        var bytes = (layout with { BodyLength = _arrived + more }).FileLength;
        if (bytes <= _reserved)
        {
            return true;
        }

        var missing = Math.Max(bytes - _reserved, EntryLayout.BlockSize);
        if (bytes > store.MaxEntryBytes || !store.TryReserve(missing))
        {
            return false;
        }

        _reserved += missing;
        return true;
    }

    private bool Refuse(Exception? exception)
    {
        _isRefused = true;
        store.Refuse(exception);
        return false;
    }

    private void End(bool isWhole, bool isStored = false)
    {
        _hasEnded = true;
        store.Release(_reserved);
        if (isWhole)
        {
            _body.Complete();
        }
        else
        {
            _body.Break();
        }

        file.Release();
        if (!isStored)
        {
            store.Discard(file);
        }
    }
}

/// <summary>What was agreed when a response was begun.</summary>
/// <param name="Head">The head.</param>
/// <param name="HeadBytes">The same as it is written.</param>
/// <param name="Length">The body's length if it is known.</param>
/// <param name="Since">The moment before the upstream was asked.</param>
/// <param name="Flush">Whether the file is forced to the disk.</param>
internal sealed record DiskTerms(StoredHead Head, ReadOnlyMemory<byte> HeadBytes, long? Length, long Since, bool Flush);
