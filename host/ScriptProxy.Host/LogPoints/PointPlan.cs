using ScriptProxy.Host.Generations;

namespace ScriptProxy.Host.LogPoints;

/// <summary>A plan with the log points in it, and what becomes of them if it is served.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Moved">The log points that are in it, with the line that each has there.</param>
/// <param name="Dropped">Those that are not, and why.</param>
internal sealed record PointPlan(GenerationPlan Plan, IReadOnlyList<(LivePoint Point, int Line)> Moved, IReadOnlyList<(LivePoint Point, string Why)> Dropped)
{
    /// <summary>Whether there is any log point in the plan.</summary>
    public bool HasPoints => Moved.Count > 0;
}
