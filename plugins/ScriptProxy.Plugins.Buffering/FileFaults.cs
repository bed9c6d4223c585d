using Microsoft.Extensions.Logging;

namespace ScriptProxy.Plugins.Buffering;

/// <summary>Tells that temporary files cannot be written, but not of each of them. Thread-safe.</summary>
internal sealed class FileFaults(ILogger log, TimeProvider time, string folder)
{
    private static readonly long Interval = TimeSpan.FromMinutes(1).Ticks;
    private long _quietUntil;

    public void Tell(Exception exception)
    {
        var (now, until) = (time.GetUtcNow().Ticks, Volatile.Read(ref _quietUntil));
        if (now >= until && Interlocked.CompareExchange(ref _quietUntil, now + Interval, until) == until)
        {
            Log.FileFailed(log, folder, exception.Message);
        }
    }
}
