namespace ScriptProxy.Host.LogPoints;

/// <summary>A log point that somebody wants.</summary>
/// <param name="File">The rule's name, or the path of a file that rules load, as seen from the rules folder.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Expression">What to log.</param>
/// <param name="When">When to log it; null for always.</param>
/// <param name="Limit">How often at most.</param>
/// <param name="Seconds">For how long.</param>
internal sealed record LogPointRequest(string File, int Line, string Expression, string? When, int Limit, double Seconds)
{
    public const int DefaultLimit = 100;

    public const int HighestLimit = 1_000_000;

    public static readonly TimeSpan DefaultTime = TimeSpan.FromMinutes(10);

    public static readonly TimeSpan LongestTime = TimeSpan.FromDays(1);
}
