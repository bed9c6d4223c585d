using Microsoft.Extensions.Logging;

namespace ScriptProxy.Plugins.Caching.Esi;

/// <summary>Tells of pages that are sent unprocessed: once in a while, since each of their requests would say the same. Thread-safe.</summary>
/// <param name="log">Where to.</param>
/// <param name="time">The time.</param>
internal sealed class EsiWarnings(ILogger log, TimeProvider time)
{
    /// <summary>How long it is silent after it has told of one.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private long _silentUntil;

    /// <summary>Tells of one, unless it has told of one just now.</summary>
    /// <param name="url">The page's address.</param>
    /// <param name="warning">Why it is not processed.</param>
    public void Tell(string url, string warning)
    {
        var now = time.GetUtcNow();
        var until = Volatile.Read(ref _silentUntil);
        if (now.Ticks >= until && Interlocked.CompareExchange(ref _silentUntil, (now + Silence).Ticks, until) == until)
        {
            Log.NotProcessed(log, url, warning);
        }
    }
}
