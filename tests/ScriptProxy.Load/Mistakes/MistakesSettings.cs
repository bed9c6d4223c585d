namespace ScriptProxy.Load.Mistakes;

/// <summary>How much is asked for how long.</summary>
/// <param name="Rounds">How often a quiet period and one beside the mistake follow each other.</param>
/// <param name="Period">How long each is.</param>
/// <param name="BadPerSecond">How many requests a second go to the rule.</param>
internal sealed record MistakesSettings(int Rounds, TimeSpan Period, int BadPerSecond)
{
    public int GoodPerSecond { get; init; } = 200;

    public int Connections { get; init; } = 16;

    /// <summary>How long the proxy is under load before anything is measured: code is compiled at its first use, and again when it is used a lot.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(8);
}
