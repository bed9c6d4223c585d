using ScriptProxy.Host.LogPoints;

namespace ScriptProxy.Host.Admin.LogPoints;

/// <summary>One log point.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Place">Its file and line, as <c>20-api.csx:12</c>.</param>
/// <param name="Expression">What it logs.</param>
/// <param name="When">When; null for always.</param>
/// <param name="Logged">How often it has logged.</param>
/// <param name="Limit">How often it may.</param>
/// <param name="Until">How long it stays.</param>
/// <param name="LeftOut">How often the limit by the second left it out, which is before the condition is looked at.</param>
/// <param name="Failures">How often its expression threw.</param>
/// <param name="LineText">The line that it stands on.</param>
/// <param name="RunsOnce">Whether that runs once, while the rule loads, and not for exchanges.</param>
internal sealed record AdminLogPoint(
    int Id, string Place, string Expression, string? When, long Logged, int Limit, DateTimeOffset Until, long LeftOut, long Failures, string LineText, bool RunsOnce)
{
    public static AdminLogPoint Of(LivePoint point) => new(
        point.Id, point.Place, point.Expression, point.When, point.Logged, point.Limit, point.Until, point.LeftOut, point.Failures, point.LineText, point.RunsOnce);
}

/// <summary>The answer to what changes log points.</summary>
/// <param name="Generation">The number of the generation that serves now.</param>
/// <param name="Points">Those that were added or removed.</param>
internal sealed record AdminLogPoints(int Generation, IReadOnlyList<AdminLogPoint> Points);
