namespace ScriptProxy.Load.Mistakes;

/// <summary>How others were served beside a bad rule.</summary>
/// <param name="Mistake">What the rule does.</param>
/// <param name="Quarantine">Whether it could be taken out for it.</param>
/// <param name="Quiet">The latencies of good requests without requests to the rule.</param>
/// <param name="Beside">Those with them.</param>
/// <param name="Ratios">How the 99th percentile of each period with them compares with that of the quiet one before.</param>
/// <param name="Failed">How many good requests failed.</param>
/// <param name="Answers">What the bad requests got.</param>
/// <param name="MemoryBefore">What the process had resident before the first bad request, in bytes.</param>
/// <param name="PeakMemory">The most that it had.</param>
/// <param name="IsUp">Whether it ran and answered to the end.</param>
internal sealed record MistakeFigures(
    Mistake Mistake, bool Quarantine, IReadOnlyList<TimeSpan> Quiet, IReadOnlyList<TimeSpan> Beside, IReadOnlyList<double> Ratios, long Failed, string Answers, long MemoryBefore, long PeakMemory, bool IsUp)
{
    private const double RatioGoal = 2;

    public double Ratio => Percentile.Of(Ratios, 0.5);

    public bool IsReached => IsUp && Failed == 0 && Ratio <= RatioGoal;
}
