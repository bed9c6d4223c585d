using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Bodies;

/// <summary>The stage that puts a content coding on again. Nothing of what has come stays in it while it waits.</summary>
internal static class Recoding
{
    public static BodyStage Stage(string coding) => new(body => RunAsync(body, coding), null, coding);

    private static async Task RunAsync(BodyTransfer body, string coding)
    {
        var encoder = ContentCodings.Encoder(coding, body.Output.AsStream(leaveOpen: true));
        await using (encoder)
        {
            var holdsBack = false;
            while (true)
            {
                if (!body.Input.TryRead(out var read))
                {
                    if (holdsBack)
                    {
                        await encoder.FlushAsync(body.Cancelled);
                        holdsBack = false;
                    }

                    read = await body.Input.ReadAsync(body.Cancelled);
                }

                foreach (var piece in read.Buffer)
                {
                    await encoder.WriteAsync(piece, body.Cancelled);
                    holdsBack = true;
                }

                body.Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return;
                }
            }
        }
    }
}
