namespace ScriptProxy.Plugins.RateLimiting.Limits;

/// <summary>Whether a limiter that has failed is asked. After a failure nobody asks for a second; then one request does, and another a second later, until one has an answer: else each request would wait for what is not there. Thread-safe.</summary>
internal sealed class Outage(TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The timestamp until which nobody asks; 0 while it answers.</summary>
    private long _until;

    public bool MayAsk()
    {
        var until = Volatile.Read(ref _until);
        return until == 0 || (time.GetTimestamp() >= until && Interlocked.CompareExchange(ref _until, AfterPause(), until) == until);
    }

    public void Begin() => Volatile.Write(ref _until, AfterPause());

    public void End()
    {
        if (Volatile.Read(ref _until) != 0)
        {
            Volatile.Write(ref _until, 0);
        }
    }

    private long AfterPause() => time.GetTimestamp() + (long)(Pause.TotalSeconds * time.TimestampFrequency);
}
