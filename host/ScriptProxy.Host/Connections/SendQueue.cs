using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ScriptProxy.Host.Connections;

/// <summary>Sends what is written beside whoever writes, as much at a time as has come by then; so much that waits makes who writes wait.</summary>
internal static class SendQueue
{
    private const int MostWaiting = 64 << 10;

    /// <returns>Where to write, and what ends when all is sent.</returns>
    public static (PipeWriter Writer, Task Sending) Begin(ConnectionContext connection, SocketSender sender, PipeWriter closing)
    {
        var pipe = new Pipe(new PipeOptions(connection.Features.Get<IMemoryPoolFeature>()?.MemoryPool, pauseWriterThreshold: MostWaiting, resumeWriterThreshold: MostWaiting / 2, useSynchronizationContext: false));
        return (pipe.Writer, SendAsync(pipe.Reader, connection, sender, closing));
    }

    private static async Task SendAsync(PipeReader waiting, ConnectionContext connection, SocketSender sender, PipeWriter closing)
    {
        var pieces = new List<ArraySegment<byte>>();
        try
        {
            ReadResult read;
            do
            {
                read = await waiting.ReadAsync();
                foreach (var piece in read.Buffer)
                {
                    if (MemoryMarshal.TryGetArray(piece, out var array) && array.Count > 0)
                    {
                        pieces.Add(array);
                    }
                }

                if (pieces.Count > 0)
                {
                    await sender.SendAsync(pieces);
                    sender.Forget();
                    pieces.Clear();
                }

                waiting.AdvanceTo(read.Buffer.End);
            }
            while (!read.IsCompleted);
        }
        catch (Exception)
        {
            connection.Abort(new ConnectionAbortedException(ClientWriter.TakesNothing));
        }
        finally
        {
            await waiting.CompleteAsync();
            await closing.CompleteAsync();
        }
    }
}
