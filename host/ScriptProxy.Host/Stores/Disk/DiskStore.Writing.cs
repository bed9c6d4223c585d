using System.Buffers.Binary;
using System.Security.Cryptography;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores.Disk;

internal sealed partial class DiskStore
{
    private long _growing;

    // How many are giving a file its place or an entry a new head: what they write may be meant by what the index does not know yet.
    private int _changing;

    /// <summary>What one response may take.</summary>
    public long MaxEntryBytes => Math.Min(Options.MaxEntryBytes, Options.MaxBytes / 2);

    public IStoreWriter? Begin(StoredHead head, long? length, long since)
    {
        ArgumentNullException.ThrowIfNull(head);
        if (_isClosed)
        {
            return null;
        }

        var kept = KeptHead.Of(head);
        var bytes = HeadFormat.Write(kept).ToArray();
        var layout = new EntryLayout(KeyHash.Of(kept.Key), NewId(), EntryLayout.SlotSizeFor(bytes.Length), length ?? 0);
        var reserved = layout.FileLength;
        if (bytes.Length > HeadFormat.MaximumSize || reserved > MaxEntryBytes || !TryReserve(reserved))
        {
            Refuse(null);
            return null;
        }

        try
        {
            var (handle, path) = _folder.Create(layout.Id);
            var file = new OpenFile(handle, path, layout.Hash, layout.Id);
            return new DiskWriter(this, new DiskTerms(kept, bytes, length, since, Options.Flush), layout, file, reserved);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Release(reserved);
            Refuse(exception);
            return null;
        }
    }

    /// <summary>Gives a whole file its place.</summary>
    /// <returns>The response; null if it was invalidated since it was asked for, or what is there was asked for later.</returns>
    /// <exception cref="IOException">It cannot be moved there.</exception>
    public StoredResponse? Commit(DiskTerms terms, EntryLayout layout, OpenFile file, long moment)
    {
        var head = terms.Head;
        if (_isClosed || IsInvalidated(head, terms.Since))
        {
            return null;
        }

        var body = new DiskBody(file, layout, OnDamage);
        var response = new StoredResponse(head, body);
        Interlocked.Increment(ref _changing);
        try
        {
            lock (Stripe(layout.Hash))
            {
                if (_open.Find(layout.Hash)?.Response.Head.IsLaterThan(head, _time.GetUtcNow()) == true)
                {
                    return null; // what came in between was used of late, so there is no need to look at the disk
                }

                _folder.Move(file.Path, layout.Hash);
                file.Path = _folder.PathOf(layout.Hash);
                _open.Add(new OpenEntry(response, body));
                _index.Put(EntryOf(layout, head, moment), NamesOf(head), replace: true, out _);
            }

            // What was invalidated between the first look and now did not find it in the index.
            if (IsInvalidated(head, terms.Since))
            {
                RemoveNow(layout.Hash, layout.Id);
                return null;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _changing);
        }

        MakeRoom();
        return response;
    }

    public ValueTask<StoredResponse?> UpdateAsync(StoredResponse response, StoredHead head, long since)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(head);
        if (head.Key != response.Head.Key)
        {
            throw new ArgumentException("An update cannot change the key.", nameof(head));
        }

        var moment = Moment;
        if (response.Body is not DiskBody body || _isClosed || IsInvalidated(head, since) || Replace(body, KeptHead.Of(head), moment, stays: true) is not { } updated)
        {
            return default;
        }

        if (IsInvalidated(head, since))
        {
            RemoveNow(body.Layout.Hash, body.Layout.Id);
            return default;
        }

        return new(updated.Response);
    }

    /// <summary>Takes room for a body on its way; never more than half of all for such, and for what has gone and is still read.</summary>
    public bool TryReserve(long bytes)
    {
        if (Interlocked.Add(ref _growing, bytes) + _left.Bytes > Options.MaxBytes / 2)
        {
            Release(bytes);
            return false;
        }

        MakeRoom();
        return true;
    }

    /// <summary>Gives room back.</summary>
    public void Release(long bytes) => Interlocked.Add(ref _growing, -bytes);

    /// <summary>Counts a response that could not be stored, and says why.</summary>
    public void Refuse(Exception? exception)
    {
        Interlocked.Increment(ref _refused);
        if (exception is not null)
        {
            Complain(exception);
        }
    }

    /// <summary>Deletes a file that was not given a place; who reads it goes on.</summary>
    public void Discard(OpenFile file)
    {
        _open.Leave(file);
        if (file.Path == _folder.PathOf(file.Hash))
        {
            return; // it had one, and lost it again
        }

        try
        {
            File.Delete(file.Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Complain(exception);
        }
    }

    private void MakeRoom()
    {
        var now = IndexEntry.Seconds(_time.GetUtcNow());
        while (BytesOnDisk + Math.Min(_left.Bytes, Options.MaxBytes / 4) > Options.MaxBytes)
        {
            if (DeleteOneDropped())
            {
                continue;
            }

            if (!_index.TryEvict(now, out var evicted))
            {
                return;
            }

            _open.Drop(evicted.Hash, evicted.Id);
            Unlink(evicted.Hash, evicted.Id);
            Interlocked.Increment(ref _evicted);
        }
    }

    // Never seen before by chance alone: a number that could be foreseen would let a body be made that passes for another block.
    private static ulong NewId()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }
}
