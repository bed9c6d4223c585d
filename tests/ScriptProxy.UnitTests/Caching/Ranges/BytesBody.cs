using System.Buffers;
using System.IO.Pipelines;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Caching.Ranges;

/// <summary>A stored body of bytes.</summary>
internal sealed class BytesBody(byte[] bytes) : StoredBody
{
    public override long? Length => bytes.Length;

    public override bool IsComplete => true;

    /// <summary>Bytes of which none is like its neighbours.</summary>
    public static byte[] Pattern(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];

    /// <summary>What an answer's body writes.</summary>
    public static async Task<byte[]> ReadAsync(IAnswerBody body)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 64, resumeWriterThreshold: 1));
        var writing = WriteAsync();
        var read = new MemoryStream();
        await pipe.Reader.CopyToAsync(read, TestContext.Current.CancellationToken);
        await writing;
        return read.ToArray();

        async Task WriteAsync()
        {
            try
            {
                await body.WriteAsync(pipe.Writer, TestContext.Current.CancellationToken);
            }
            catch (Exception exception)
            {
                await pipe.Writer.CompleteAsync(exception);
                return;
            }

            await pipe.Writer.CompleteAsync();
        }
    }

    public override ValueTask CopyToAsync(PipeWriter writer, long offset, long? count, CancellationToken cancelled)
    {
        writer.Write(bytes.AsSpan((int)offset, (int)Math.Min(count ?? long.MaxValue, bytes.Length - offset)));
        var flushed = writer.FlushAsync(cancelled);
        return flushed.IsCompletedSuccessfully ? ValueTask.CompletedTask : new ValueTask(flushed.AsTask());
    }
}
