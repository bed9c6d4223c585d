using System.IO.Pipelines;
using ScriptProxy.Plugins.Caching.Stores;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Transfers;

/// <summary>
/// Lets go of upstreams that send for nobody. What can be stored is brought to its end all the same, for those who come later; but not a part, of which each client could name another, nor what nobody would find any more, and
/// not without end: an upstream that goes on for ever would do so for each client that has left. Thread-safe.
/// </summary>
internal sealed class Unwatched(StoreSet stores, TimeProvider time)
{
    /// <summary>For how long an upstream may send for nobody.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>How often it is looked whether what it sends is of use still.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    /// <summary>Ends what is read from an upstream when it is of no use any more.</summary>
    /// <param name="transfer">What it is for.</param>
    /// <param name="head">The head that came.</param>
    /// <param name="reader">What is read.</param>
    /// <param name="ended">Says that it has come to its end.</param>
    public async Task StopAsync(Transfer transfer, StoredHead head, PipeReader reader, CancellationToken ended)
    {
        try
        {
            while (true)
            {
                await transfer.Audience.EmptyAsync().WaitAsync(ended);
                var since = time.GetTimestamp();
                while (transfer.Audience.Count == 0 && IsOfUse(transfer, head) && time.GetElapsedTime(since) < Patience)
                {
                    await Task.Delay(Look, time, ended);
                }

                if ((!IsOfUse(transfer, head) || time.GetElapsedTime(since) >= Patience) && transfer.Audience.TryClose())
                {
                    reader.CancelPendingRead();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It has come to its end.
        }
    }

    private bool IsOfUse(Transfer transfer, StoredHead head) =>
        !transfer.IsPart && !transfer.IsOutdated && !transfer.Audience.IsClosed && time.GetUtcNow() < head.Expires && !stores.IsInvalidated(head, transfer.Since);
}
