using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Buffering;

/// <summary>The transform: takes a body as fast as it comes, and gives it as fast as it goes. It keeps the bytes. Thread-safe.</summary>
internal sealed class BodyBuffer(SpoolLimits limits, ICounter files, ICounter fileBytes, Action<Exception> onFileFault)
{
    /// <summary>Whose share of what all have a body takes: who has an address of IPv6 has a network of 64 bits of them.</summary>
    private static readonly ExchangeKey Client = ExchangeKey.Network(32, 64);

    /// <summary>Gives what has come while more comes.</summary>
    public Func<BodyTransfer, Task> Pass(IExchange exchange) => Transform(exchange, holdsBack: false);

    /// <summary>Gives nothing before all has come, or there is no room for more.</summary>
    public Func<BodyTransfer, Task> HoldBack(IExchange exchange) => Transform(exchange, holdsBack: true);

    private Func<BodyTransfer, Task> Transform(IExchange exchange, bool holdsBack)
    {
        var client = Client.Of(exchange) ?? "";
        return body => RunAsync(body, client, holdsBack);
    }

    private async Task RunAsync(BodyTransfer body, string client, bool holdsBack)
    {
        using var spool = new Spool(limits, client, onFileFault);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(body.Cancelled);
        var filling = FillAsync(body, spool, ending.Token);
        try
        {
            if (holdsBack)
            {
                await spool.FillAsync(ending.Token);
            }

            // Written at once and never by halves: then another may read while this one writes.
            while (await spool.TakeAsync(async bytes => await body.Output.WriteAsync(bytes, ending.Token), ending.Token))
            {
            }
        }
        finally
        {
            await ending.CancelAsync();
            await filling;
            if (spool.FileBytes > 0)
            {
                files.Add();
                fileBytes.Add(spool.FileBytes);
            }
        }
    }

    /// <summary>Takes what comes. Never throws: who gives it on hears why it broke off.</summary>
    private static async Task FillAsync(BodyTransfer body, Spool spool, CancellationToken cancelled)
    {
        try
        {
            while (true)
            {
                var read = await body.Input.ReadAsync(cancelled);
                foreach (var piece in read.Buffer)
                {
                    await spool.AddAsync(piece, cancelled);
                }

                body.Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }

            spool.Complete(null);
        }
        catch (Exception exception)
        {
            spool.Complete(exception);
        }
    }
}
