using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Bodies;

/// <summary>Brings bodies into memory.</summary>
internal static class BodyBuffer
{
    /// <exception cref="BodyTooLargeException">It is longer than it may be.</exception>
    public static void Check(long length, int limit)
    {
        if (length > limit)
        {
            throw new BodyTooLargeException(limit);
        }
    }

    /// <summary>Takes codings off.</summary>
    /// <param name="body">The body.</param>
    /// <param name="codings">In the order in which they were put on.</param>
    /// <param name="limit">How many bytes there may be.</param>
    /// <param name="limits">What a decoded body may become.</param>
    public static async ValueTask<ReadOnlyMemory<byte>> PlainAsync(ReadOnlyMemory<byte> body, IReadOnlyList<string> codings, int limit, BodyLimits limits)
    {
        if (codings.Count == 0)
        {
            return body;
        }

        if (ContentCodings.Obstacle(codings) is { } unknown)
        {
            throw new UnreadableBodyException($"The body is encoded in '{unknown}', which the runtime cannot decode.", StatusCodes.Status415UnsupportedMediaType);
        }

        var writer = new BufferWriter(limit);
        var chain = new BodyChain([.. codings.Reverse().Select(coding => Decoding.Stage(coding, limits))], writer);
        await RunAsync(chain, async (entry, cancelled) => await entry.WriteAsync(body, cancelled), CancellationToken.None);
        return writer.Written;
    }

    /// <summary>Feeds a chain to its end, and throws what a stage threw as it was thrown.</summary>
    public static async Task RunAsync(BodyChain chain, Func<PipeWriter, CancellationToken, ValueTask> feed, CancellationToken cancelled)
    {
        try
        {
            await feed(chain.Entry, cancelled);
            await chain.CompleteAsync();
        }
        catch (Exception exception)
        {
            chain.Break(exception);
            await chain.EndAsync();
            if (chain.Failure is { } failure)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure.Exception);
            }

            throw;
        }
    }
}

/// <summary>Collects what is written, up to a limit.</summary>
internal sealed class BufferWriter(int limit) : PipeWriter
{
    private readonly ArrayBufferWriter<byte> _written = new();

    public ReadOnlyMemory<byte> Written => _written.WrittenMemory;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => 0;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _written.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _written.GetSpan(sizeHint);

    public override void Advance(int bytes)
    {
        BodyBuffer.Check((long)_written.WrittenCount + bytes, limit);
        _written.Advance(bytes);
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        BodyBuffer.Check((long)_written.WrittenCount + source.Length, limit);
        _written.Write(source.Span);
        return new ValueTask<FlushResult>(new FlushResult(false, false));
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => new(new FlushResult(false, false));

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }
}
