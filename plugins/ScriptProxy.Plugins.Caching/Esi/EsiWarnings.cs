using Microsoft.Extensions.Logging;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Esi;

/// <summary>Tells of pages that are sent unprocessed: once a minute, since each of their requests would say the same. Thread-safe.</summary>
/// <param name="log">Where to.</param>
/// <param name="time">The time.</param>
internal sealed class EsiWarnings(ILogger log, TimeProvider time)
{
    private readonly Pace _pace = new(time, TimeSpan.FromMinutes(1));

    /// <summary>Tells of one, unless it has told of one just now.</summary>
    /// <param name="url">The page's address.</param>
    /// <param name="warning">Why it is not processed.</param>
    public void Tell(string url, string warning)
    {
        if (_pace.Tell(out var untold))
        {
            Log.NotProcessed(log, url, warning, untold);
        }
    }
}
