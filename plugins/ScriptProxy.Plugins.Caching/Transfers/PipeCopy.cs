using System.Buffers;
using System.IO.Pipelines;

namespace ScriptProxy.Plugins.Caching.Transfers;

/// <summary>Copies a part of what a pipe has left to give.</summary>
internal static class PipeCopy
{
    /// <summary>Copies it; the reader can be read on from there.</summary>
    /// <param name="reader">From where.</param>
    /// <param name="writer">Where to; flushed after each piece.</param>
    /// <param name="skip">How many bytes are left out first.</param>
    /// <param name="count">How many are copied at most.</param>
    /// <param name="cancelled">Ends it.</param>
    /// <returns>How many were copied.</returns>
    public static async ValueTask<long> RunAsync(PipeReader reader, PipeWriter writer, long skip, long count, CancellationToken cancelled)
    {
        var copied = 0L;
        while (copied < count)
        {
            if (!reader.TryRead(out var result))
            {
                await writer.FlushAsync(cancelled); // what goes before, be it the head alone, need not wait for more
                result = await reader.ReadAsync(cancelled);
            }

            var buffer = result.Buffer;
            var skipped = Math.Min(skip, buffer.Length);
            skip -= skipped;
            var piece = buffer.Slice(skipped);
            piece = piece.Slice(0, Math.Min(piece.Length, count - copied));
            copied += piece.Length;
            foreach (var memory in piece)
            {
                writer.Write(memory.Span);
            }

            reader.AdvanceTo(buffer.GetPosition(skipped + piece.Length));
            if (!piece.IsEmpty)
            {
                await writer.FlushAsync(cancelled);
            }

            if (result.IsCompleted && buffer.Length == skipped + piece.Length)
            {
                break;
            }
        }

        return copied;
    }
}
