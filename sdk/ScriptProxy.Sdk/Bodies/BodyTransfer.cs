using System.Buffers;
using System.IO.Pipelines;

namespace ScriptProxy.Sdk;

/// <summary>
/// What a transform reads from and writes to. The host completes both when the transform returns, which it may do before it has read all. Nothing need be flushed: the host does so before
/// <see cref="Input"/> has to wait, and where much is written. Not thread-safe.
/// </summary>
/// <param name="input">See <see cref="Input"/>.</param>
/// <param name="output">See <see cref="Output"/>.</param>
/// <param name="cancelled">See <see cref="Cancelled"/>.</param>
public sealed class BodyTransfer(PipeReader input, PipeWriter output, CancellationToken cancelled)
{
    /// <summary>
    /// The body as it comes, with back-pressure. A body that breaks off ends with an <see cref="IOException"/>, an exchange whose client has gone with an <see cref="OperationCanceledException"/>: neither looks
    /// like a whole one. Where <see cref="PipeReader.TryRead"/> says false there is nothing more at this moment, or enough is written: what encodes hands over what it holds back before it waits.
    /// </summary>
    public PipeReader Input { get; } = input ?? throw new ArgumentNullException(nameof(input));

    /// <summary>Where the new body is written to.</summary>
    public PipeWriter Output { get; } = output ?? throw new ArgumentNullException(nameof(output));

    /// <summary>Signalled when nobody wants the body any more.</summary>
    public CancellationToken Cancelled { get; } = cancelled;

    /// <summary>Waits for all that is left of <see cref="Input"/>.</summary>
    /// <param name="limit">How many bytes it may have, 0 to 2147483647.</param>
    /// <returns>The bytes.</returns>
    /// <exception cref="BodyTooLargeException">It has more.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAllAsync(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        var whole = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await Input.ReadAsync(Cancelled);
            if (read.IsCanceled)
            {
                throw new OperationCanceledException();
            }

            if (read.Buffer.Length > limit - whole.WrittenCount)
            {
                throw new BodyTooLargeException(limit);
            }

            foreach (var piece in read.Buffer)
            {
                whole.Write(piece.Span);
            }

            Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return whole.WrittenMemory;
            }
        }
    }
}
