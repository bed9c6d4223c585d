using Microsoft.Win32.SafeHandles;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores.Disk;

internal sealed partial class DiskStore
{
    // An entry that is replaced while it is being loaded is looked for again, though not for ever.
    private const int Attempts = 4;

    /// <summary>Reads an entry's head from disk, if it is not open already, and carries out what it has not been judged by.</summary>
    /// <param name="hash">Which one.</param>
    /// <param name="stays">Whether it stays open for who comes next.</param>
    private OpenEntry? Load(KeyHash hash, bool stays)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (!_index.TryFind(hash, use: false, out var entry) && (IsIndexed || !IndexFromDisk(hash)))
            {
                return null;
            }

            if (entry.Pages == 0)
            {
                continue; // it has just been taken into the index
            }

            var open = _open.Find(hash);
            if (open?.Body.Layout.Id != entry.Id)
            {
                open = Open(entry, stays);
            }

            if (open is not null && Judge(open, entry, stays) is { } judged)
            {
                return judged;
            }
        }

        return null;
    }

    private OpenEntry? Open(IndexEntry entry, bool stays)
    {
        if (TryOpen(entry.Hash, entry.Id) is not { } file)
        {
            return null;
        }

        if (Read(file, entry.Hash, entry.Id) is not { } head || head.Layout.Id != entry.Id || (stays && !CheckFirst(file, head.Layout)))
        {
            file.Dispose();
            return null; // damaged, or replaced
        }

        var openFile = new OpenFile(file, _folder.PathOf(entry.Hash), entry.Hash, entry.Id);
        var body = new DiskBody(openFile, head.Layout, OnDamage);
        var open = new OpenEntry(new StoredResponse(head.Head, body), body);
        if (!stays)
        {
            openFile.CloseWhenIdle();
            return open;
        }

        lock (Stripe(entry.Hash))
        {
            if (_open.Find(entry.Hash) is { } other && other.Body.Layout.Id == entry.Id)
            {
                openFile.CloseWhenIdle();
                return other; // somebody was faster, and may have another head since
            }

            if (!_index.TryFind(entry.Hash, use: false, out var now) || now.Id != entry.Id)
            {
                openFile.CloseWhenIdle();
                return null;
            }

            // Read again where an update may have come between.
            _open.Add(open = Reread(open));
            return open;
        }
    }

    private bool CheckFirst(SafeFileHandle file, EntryLayout layout)
    {
        try
        {
            EntryBlocks.CheckFirst(file, layout);
            return true;
        }
        catch (IOException exception)
        {
            OnDamage(layout, exception);
            return false;
        }
    }

    private OpenEntry Reread(OpenEntry open)
    {
        var handle = open.Body.File.Acquire();
        try
        {
            return EntryHead.Read(handle, open.Body.Layout.Hash) is { } head ? new(new StoredResponse(head.Head, open.Body), open.Body) : open;
        }
        finally
        {
            open.Body.File.Release();
        }
    }

    private SafeFileHandle? TryOpen(KeyHash hash, ulong? id)
    {
        try
        {
            return StoreFolder.Open(_folder.PathOf(hash));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            if (id is not null)
            {
                _index.Remove(hash, id, out _); // somebody has deleted it
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Complain(exception);
        }

        return null;
    }

    /// <summary>Reads a head; a damaged entry is dropped.</summary>
    private EntryHead? Read(SafeFileHandle file, KeyHash hash, ulong? id)
    {
        try
        {
            if (EntryHead.Read(file, hash) is { } head)
            {
                return head;
            }

            lock (Stripe(hash))
            {
                // It may have been updated twice while it was read.
                if (EntryHead.Read(file, hash) is { } second)
                {
                    return second;
                }
            }

            OnDamage(hash, id, new InvalidDataException("its head is not what was written"));
        }
        catch (IOException exception)
        {
            OnDamage(hash, id, exception);
        }

        return null;
    }

    private void OnDamage(EntryLayout layout, Exception exception) => OnDamage(layout.Hash, layout.Id, exception);

    private void OnDamage(KeyHash hash, ulong? id, Exception exception)
    {
        if (id is not null && !_index.Remove(hash, id, out _))
        {
            return; // told already, or replaced
        }

        Interlocked.Increment(ref _damaged);
        if (MayComplain())
        {
            Log.EntryDamaged(_log, Name, _folder.PathOf(hash), exception.Message);
        }

        if (id is not null)
        {
            _open.Drop(hash, id.Value);
        }

        Unlink(hash, id);
    }
}
