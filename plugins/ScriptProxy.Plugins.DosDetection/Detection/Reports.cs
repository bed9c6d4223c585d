using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.DosDetection.Detection;

/// <summary>Says in the log that suspicions have begun, once a second for each level, and counts what is marked.</summary>
internal sealed class Reports(Hooks hooks)
{
    private readonly Microsoft.Extensions.Logging.ILogger _log = hooks.Log;
    private readonly ICounter _softMarks = hooks.Counter("marked soft");
    private readonly ICounter _hardMarks = hooks.Counter("marked hard");
    private readonly ICounter _softSuspects = hooks.Counter("suspected softly");
    private readonly ICounter _hardSuspects = hooks.Counter("suspected hard");
    private readonly Pace _soft = new(hooks.Time);
    private readonly Pace _hard = new(hooks.Time);

    public void Marked(SuspicionLevel level) => (level == SuspicionLevel.Hard ? _hardMarks : _softMarks).Add();

    /// <param name="level">How strong the suspicion is.</param>
    /// <param name="by">What has counted.</param>
    /// <param name="rate">How many requests it has counted.</param>
    /// <param name="who">Who is suspected, as may be shown.</param>
    public void Began(SuspicionLevel level, Threshold by, double rate, ReadOnlySpan<char> who)
    {
        (level == SuspicionLevel.Hard ? _hardSuspects : _softSuspects).Add();
        if ((level == SuspicionLevel.Hard ? _hard : _soft).Tell(out var untold))
        {
            Log.Suspected(_log, level, by.Name, who.ToString(), rate, by.Options.Window.TotalSeconds, untold);
        }
    }
}
