namespace ScriptProxy.Sdk;

/// <summary>How an <see cref="IAdaptiveGate"/> finds its limit, and who waits. A unit's next version may give other values; the limit that was found stays.</summary>
public sealed record AdaptiveGateOptions
{
    /// <summary>What the limit is never less than, at least 1. Default: 1.</summary>
    public int Least { get; init; } = 1;

    /// <summary>What the limit is never more than, at most 1,000,000. Default: 1000.</summary>
    public int Most { get; init; } = 1000;

    /// <summary>The limit at first, until times have been measured, from <see cref="Least"/> to <see cref="Most"/>. Default: 20.</summary>
    public int Initial { get; init; } = 20;

    /// <summary>
    /// How many times as long as with few inside it may take, more than 1, at most 10. Default: 2, since by the Universal Scalability Law throughput is best where that is twice or more.
    /// </summary>
    public double Tolerance { get; init; } = 2;

    /// <summary>How many may wait, at least 0. Without a queue all priorities are alike. Default: 100.</summary>
    public int Queue { get; init; } = 100;

    /// <summary>How long one waits at most. More than zero, at most 30 seconds. Default: half a second.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>How long one holds a place at most, in whole seconds from 1 to 120: who stays longer, as a long poll does, gives it up meanwhile. Default: 10 seconds.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether all are let in, and those who would have been refused are only counted. Default: false.</summary>
    public bool DryRun { get; init; }
}
