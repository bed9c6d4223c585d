using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using ScriptProxy.Sdk;

namespace ScriptProxy.Testing.Units;

/// <summary>A body without sockets: remembers what hooks declare for it, and runs their transforms over bytes that a test gives.</summary>
public sealed class FakeBody : IBody
{
    private readonly List<(Func<BodyTransfer, Task> Call, BodyTransformOptions Options)> _transforms = [];

    /// <summary>What <see cref="IBody.BufferAsync"/> gives.</summary>
    public ReadOnlyMemory<byte> Content { get; set; }

    /// <summary>The transforms in the order of their declaration.</summary>
    public IReadOnlyList<(Func<BodyTransfer, Task> Call, BodyTransformOptions Options)> Transforms => _transforms;

    /// <summary>Whether a hook wants it passed on plain.</summary>
    public bool IsDecoded { get; private set; }

    /// <summary>Whether a hook has put something in its place, which is <see cref="Content"/> then.</summary>
    public bool IsReplaced { get; private set; }

    public void Transform(Func<BodyTransfer, Task> transform, BodyTransformOptions? options = null) => _transforms.Add((transform, options ?? new BodyTransformOptions()));

    public void Decode() => IsDecoded = true;

    public ValueTask<ReadOnlyMemory<byte>> BufferAsync(int limit) => Content.Length <= limit ? new(Content) : throw new BodyTooLargeException(limit);

    public void Replace(ReadOnlyMemory<byte> bytes)
    {
        (Content, IsReplaced) = (bytes, true);
        _transforms.Clear();
    }

    public void Replace(string text) => Replace(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends a body through the declared transforms, one after the other.</summary>
    /// <param name="pieces">The pieces in which it comes.</param>
    /// <returns>What comes out.</returns>
    public async Task<byte[]> RunAsync(params byte[][] pieces)
    {
        foreach (var (call, _) in _transforms)
        {
            pieces = [await RunAsync(call, pieces)];
        }

        return pieces.SelectMany(piece => piece).ToArray();
    }

    /// <summary>Sends a body through one transform. Each piece is there only when the one before it has been read.</summary>
    /// <param name="transform">The transform.</param>
    /// <param name="pieces">The pieces.</param>
    public static async Task<byte[]> RunAsync(Func<BodyTransfer, Task> transform, params byte[][] pieces)
    {
        var (input, output) = (new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1)), new Pipe(new PipeOptions(pauseWriterThreshold: 0)));
        var running = RunAsync();
        foreach (var piece in pieces.Where(piece => piece.Length > 0))
        {
            if ((await input.Writer.WriteAsync(piece)).IsCompleted)
            {
                break;
            }
        }

        await input.Writer.CompleteAsync();
        await running;
        return (await output.Reader.ReadAsync()).Buffer.ToArray();

        async Task RunAsync()
        {
            try
            {
                await transform(new BodyTransfer(input.Reader, output.Writer, CancellationToken.None));
            }
            finally
            {
                await output.Writer.CompleteAsync();
                await input.Reader.CompleteAsync();
            }
        }
    }
}
