using System.IO.Pipelines;
using System.Text;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Caching.Esi;

/// <summary>A stored body of some pieces.</summary>
internal sealed class FakeBody(bool isComplete, params string[] pieces) : StoredBody
{
    public override long? Length => isComplete ? pieces.Sum(piece => piece.Length) : null;

    public override bool IsComplete => isComplete;

    /// <summary>Awaited before each piece but the first.</summary>
    public Func<Task>? Between { get; init; }

    /// <summary>Whether it copies into the writer's memory instead of handing over its own.</summary>
    public bool Copies { get; init; }

    public override async ValueTask CopyToAsync(PipeWriter writer, long offset, long? count, CancellationToken cancelled)
    {
        for (var index = 0; index < pieces.Length; index++)
        {
            if (index > 0 && Between is not null)
            {
                await Between();
            }

            var bytes = Encoding.ASCII.GetBytes(pieces[index]);
            if (Copies)
            {
                bytes.CopyTo(writer.GetMemory(bytes.Length));
                writer.Advance(bytes.Length);
                if (index % 2 == 1)
                {
                    await writer.FlushAsync(cancelled);
                }
            }
            else
            {
                await writer.WriteAsync(bytes, cancelled);
            }
        }
    }
}
