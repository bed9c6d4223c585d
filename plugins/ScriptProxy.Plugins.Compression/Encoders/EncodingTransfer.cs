using System.IO.Pipelines;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Compression.Encoders;

/// <summary>
/// Leads bodies through encoders. What has come is sent on before more is waited for: at once where every piece counts, else after a moment, since a body whose pieces follow on each other's heels gets longer, and takes
/// half as much time again, if each of them is made readable by itself. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class EncodingTransfer(TimeProvider time)
{
    /// <summary>How long the next piece may be in coming.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(10);

    private const int SliceBytes = 16 << 10;

    /// <summary>Encodes a body to its end.</summary>
    /// <param name="body">The body.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="output">What it writes to, before the body's own.</param>
    /// <param name="expected">How many bytes will come; null if that is unknown.</param>
    /// <param name="atOnce">Whether nothing that has come may be kept back.</param>
    /// <returns>How many bytes came.</returns>
    public async Task<long> RunAsync(BodyTransfer body, IBodyEncoder encoder, CountedOutput output, long? expected, bool atOnce)
    {
        long length = 0;
        var isHeldBack = false;
        while (true)
        {
            if (!body.Input.TryRead(out var read))
            {
                await SendAsync(body);
                var reading = body.Input.ReadAsync(body.Cancelled).AsTask();
                if (isHeldBack && length != expected && (atOnce ? !reading.IsCompleted : await IsLateAsync(reading)))
                {
                    encoder.Flush(output);
                    await SendAsync(body);
                    isHeldBack = false;
                }

                read = await reading;
            }

            isHeldBack |= !read.Buffer.IsEmpty;
            length += read.Buffer.Length;
            foreach (var piece in read.Buffer)
            {
                await WriteAsync(piece, body, encoder, output);
            }

            body.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                encoder.End(output);
                return length;
            }
        }
    }

    private async Task<bool> IsLateAsync(Task<ReadResult> reading)
    {
        if (reading.IsCompleted)
        {
            return false;
        }

        using var end = new CancellationTokenSource();
        await Task.WhenAny(reading, Task.Delay(Patience, time, end.Token));
        await end.CancelAsync();
        return !reading.IsCompleted;
    }

    // In slices, so that little is written before it is sent.
    private static async ValueTask WriteAsync(ReadOnlyMemory<byte> piece, BodyTransfer body, IBodyEncoder encoder, CountedOutput output)
    {
        while (!piece.IsEmpty)
        {
            var slice = piece[..Math.Min(piece.Length, SliceBytes)];
            encoder.Write(slice.Span, output);
            piece = piece[slice.Length..];
            if (body.Output.UnflushedBytes >= SliceBytes)
            {
                await SendAsync(body);
            }
        }
    }

    // Flushing nothing would send the head by itself.
    private static ValueTask<FlushResult> SendAsync(BodyTransfer body) => body.Output.UnflushedBytes > 0 ? body.Output.FlushAsync(body.Cancelled) : default;
}
