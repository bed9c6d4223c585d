using System.IO.Pipelines;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Stores;

/// <summary>Copies what is found on disk and is small to memory, in the background: nobody waits for it, and nothing is copied twice at a time. Thread-safe.</summary>
/// <param name="memory">Where to.</param>
/// <param name="disk">From where.</param>
/// <param name="largest">What is larger stays on disk alone.</param>
/// <param name="turns">Keeps newer ones from being overwritten.</param>
internal sealed class Promotions(IStore memory, IStore disk, long largest, KeyTurns turns)
{
    /// <summary>How many there are at a time; what does not come to its turn is copied when it is next found.</summary>
    private const int Most = 8;

    private int _underWay;

    /// <summary>Begins to copy a response that was found on disk.</summary>
    public void Begin(StoredResponse found)
    {
        if (!(found.Body.Length <= largest))
        {
            return;
        }

        if (Interlocked.Increment(ref _underWay) <= Most && turns.TryTake(found.Head.Key) is { } turn)
        {
            _ = Task.Run(() => RunAsync(found.Head.Key, turn));
        }
        else
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private async Task RunAsync(string key, KeyTurns.Turn turn)
    {
        try
        {
            using (turn)
            {
                await CopyAsync(key);
            }
        }
        catch (IOException)
        {
            // The disk tells of what is damaged, and drops it.
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    /// <summary>Copies what is on disk now: what was found may have been replaced before the turn came.</summary>
    private async Task CopyAsync(string key)
    {
        var since = memory.Moment; // before the look at the disk, where things are invalidated first
        if (await memory.FindAsync(key) is not null || await disk.FindAsync(key) is not { } found || memory.Begin(found.Head, found.Body.Length, since) is not { } writer)
        {
            return;
        }

        await using (writer)
        {
            var pipe = new Pipe();
            var reading = ReadAsync(found.Body, pipe.Writer);
            var isTaken = await WriteAsync(pipe.Reader, writer);
            await pipe.Reader.CompleteAsync();
            await reading;
            if (isTaken)
            {
                await writer.CommitAsync();
            }
        }
    }

    private static async Task ReadAsync(StoredBody body, PipeWriter writer)
    {
        Exception? fault = null;
        try
        {
            await body.WriteAsync(writer, CancellationToken.None);
        }
        catch (Exception exception)
        {
            fault = exception;
        }

        await writer.CompleteAsync(fault);
    }

    private static async Task<bool> WriteAsync(PipeReader reader, IStoreWriter writer)
    {
        while (true)
        {
            var read = await reader.ReadAsync();
            foreach (var piece in read.Buffer)
            {
                if (!await writer.WriteAsync(piece))
                {
                    return false;
                }
            }

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return true;
            }
        }
    }
}
