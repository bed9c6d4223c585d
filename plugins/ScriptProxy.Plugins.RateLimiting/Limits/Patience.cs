namespace ScriptProxy.Plugins.RateLimiting.Limits;

/// <summary>How long a request may still wait for limiters elsewhere: a second for all of its limits together. Their own bounds should be far below.</summary>
/// <param name="Left">What is left of it.</param>
internal readonly record struct Patience(TimeSpan Left)
{
    public static Patience Whole { get; } = new(TimeSpan.FromSeconds(1));

    /// <summary>Whether who has not answered within it fails. Where those before have left less, it says more of them.</summary>
    public bool IsAmple => Left >= Whole.Left / 2;

    /// <param name="since">When the request began to wait; null if it does now.</param>
    /// <param name="time">The time.</param>
    public static Patience Of(ref long? since, TimeProvider time)
    {
        var now = time.GetTimestamp();
        return new Patience(Whole.Left - time.GetElapsedTime(since ??= now, now));
    }
}
