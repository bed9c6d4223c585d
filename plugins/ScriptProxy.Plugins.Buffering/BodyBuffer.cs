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
        return body => RunAsync(body, client, holdsBack).Unwrap();
    }

    /// <returns>What filled the buffer: it ends as the body did, which is passed on as it is. It is handed on as a value, since clients may break off many uploads at once and each throw costs as much as a small request.</returns>
    private async Task<Task> RunAsync(BodyTransfer body, string client, bool holdsBack)
    {
        using var spool = new Spool(limits, client, onFileFault);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(body.Cancelled);
        var filling = FillAsync(body, spool, ending.Token);
        try
        {
            if (holdsBack)
            {
                await spool.FillAsync();
            }

            // Written at once and never by halves: then another may read while this one writes.
            while (await spool.TakeAsync(async bytes => await body.Output.WriteAsync(bytes, ending.Token)))
            {
            }
        }
        finally
        {
            await ending.CancelAsync();
            await filling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (spool.FileBytes > 0)
            {
                files.Add();
                fileBytes.Add(spool.FileBytes);
            }
        }

        return filling;
    }

    /// <summary>Takes what comes, until all is there, or it breaks off, or nobody wants it: in any case who gives it on hears of it.</summary>
    private static async Task FillAsync(BodyTransfer body, Spool spool, CancellationToken cancelled)
    {
        var isWhole = false;
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

            isWhole = true;
        }
        finally
        {
            spool.Complete(isWhole);
        }
    }
}
