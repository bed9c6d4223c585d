using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Rewriting.Streams;

/// <summary>Sends a body through a line of stages.</summary>
internal static class Rewrite
{
    // What is given to the stages at once: however much they make of it, little is unflushed.
    private const int Slice = 4096;

    private const int FlushAbove = 32 * 1024;

    /// <param name="body">The body.</param>
    /// <param name="stages">Makes the line, given its end.</param>
    public static async Task RunAsync(BodyTransfer body, Func<ByteSink, ByteSink> stages)
    {
        var end = new PipeSink(body.Output);
        using var first = stages(end);
        while (true)
        {
            var read = await body.Input.ReadAsync(body.Cancelled);
            foreach (var piece in read.Buffer)
            {
                for (var rest = piece; !rest.IsEmpty; rest = rest[Math.Min(Slice, rest.Length)..])
                {
                    first.Write(rest.Span[..Math.Min(Slice, rest.Length)]);
                    if (end.Unflushed > FlushAbove)
                    {
                        await body.Output.FlushAsync(body.Cancelled);
                        end.Flushed();
                    }
                }
            }

            body.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                first.End();
                return;
            }
        }
    }
}
