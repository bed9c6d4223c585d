using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ScriptProxy.Host.Connections;

/// <summary>Sends what is written beside whoever writes, as much at a time as has come by then; so much that waits makes who writes wait. For one writer at a time.</summary>
internal sealed class SendQueue
{
    private const int MostWaiting = 64 << 10;

    private readonly Pipe _waiting;
    private long _written;
    private long _sent;

    /// <param name="connection">The connection.</param>
    /// <param name="sender">What sends. It is anybody's while nothing waits.</param>
    /// <param name="closing">Is told of the end when all is sent.</param>
    public SendQueue(ConnectionContext connection, SocketSender sender, PipeWriter closing)
    {
        _waiting = new Pipe(new PipeOptions(connection.Features.Get<IMemoryPoolFeature>()?.MemoryPool, pauseWriterThreshold: MostWaiting, resumeWriterThreshold: MostWaiting / 2, useSynchronizationContext: false));
        Sending = SendAsync(connection, sender, closing);
    }

    /// <summary>Whether all that was written has been sent.</summary>
    public bool IsEmpty => Volatile.Read(ref _sent) == _written && _waiting.Writer.UnflushedBytes == 0;

    /// <summary>Ends when all is sent after the end, or the connection is over.</summary>
    public Task Sending { get; }

    public long UnflushedBytes => _waiting.Writer.UnflushedBytes;

    public Memory<byte> GetMemory(int sizeHint) => _waiting.Writer.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint) => _waiting.Writer.GetSpan(sizeHint);

    public void Advance(int bytes)
    {
        _written += bytes;
        _waiting.Writer.Advance(bytes);
    }

    public ValueTask<FlushResult> FlushAsync(CancellationToken cancelled) => _waiting.Writer.FlushAsync(cancelled);

    public ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancelled)
    {
        _written += bytes.Length;
        return _waiting.Writer.WriteAsync(bytes, cancelled);
    }

    public void CancelPendingFlush() => _waiting.Writer.CancelPendingFlush();

    public void Complete(Exception? exception) => _waiting.Writer.Complete(exception);

    private async Task SendAsync(ConnectionContext connection, SocketSender sender, PipeWriter closing)
    {
        var waiting = _waiting.Reader;
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

                var sent = _sent + read.Buffer.Length;
                waiting.AdvanceTo(read.Buffer.End);
                Volatile.Write(ref _sent, sent); // from now on somebody else may send
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
