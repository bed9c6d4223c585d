using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.LogPoints;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Generations;

// Adds log points to what serves, and takes them out. What a generation is made of is decided in one place, so that nothing else comes between.
internal sealed partial class Reloader
{
    /// <summary>Serves what serves with one log point more.</summary>
    /// <returns>The log point; null if it could not be served, for which the reasons stand in the findings.</returns>
    /// <exception cref="LogPointException">There is no such place, or the expression does not fit there, or not in another rule that loads the file. Nothing was changed.</exception>
    public async Task<(LivePoint? Point, DiagnosticList Findings)> AddLogPointAsync(LogPointRequest request, CancellationToken cancellationToken)
    {
        LivePoint? added = null;
        var findings = await InTurnAsync(
            async (serving, findings) =>
            {
                var plan = history.Records[^1].Plan;
                var (rule, path) = LivePoints.Find(plan, request);
                var point = logPoints.Add(rule, path, PointCheck.Check(rule, path, request), request);
                try
                {
                    await ServeAsync(plan, $"log point {point.Id} added", serving, findings, cancellationToken);
                }
                catch
                {
                    logPoints.Remove(point, "adding it was broken off");
                    throw;
                }

                if (findings.HasErrors)
                {
                    logPoints.Remove(point, "its rule could not be loaded with it");
                    return;
                }

                added = point.WhyRemoved is null ? point : throw new LogPointException($"not every rule that loads {request.File} can have it, so that nothing is logged: {point.WhyRemoved}");
            },
            cancellationToken);
        return (added, findings);
    }

    /// <summary>Serves what serves without some log points.</summary>
    public Task<DiagnosticList> RemoveLogPointsAsync(IReadOnlyCollection<LivePoint> points, CancellationToken cancellationToken) => InTurnAsync(
        async (serving, findings) =>
        {
            foreach (var point in points)
            {
                logPoints.Remove(point, "it was removed");
            }

            await ServeAsync(history.Records[^1].Plan, $"log point {string.Join(", ", points.Select(point => point.Id))} removed", serving, findings, cancellationToken);
        },
        cancellationToken);

    /// <summary>Serves what serves without the log points that are over.</summary>
    /// <returns>Every finding; with an error among them their rules could not be loaded without them. They log nothing in any case.</returns>
    public Task<DiagnosticList> EndLogPointsAsync(CancellationToken cancellationToken) => InTurnAsync(
        async (serving, findings) =>
        {
            var over = logPoints.All.Where(point => point.WhyOver is not null).ToList();
            foreach (var point in over)
            {
                logPoints.Remove(point, point.WhyOver!);
            }

            await ServeAsync(history.Records[^1].Plan, $"log point {string.Join(", ", over.Select(point => point.Id))} over", serving, findings, cancellationToken);
        },
        cancellationToken);

    /// <summary>Loads a plan with the log points that there are. None of them keeps a rule from being served: those with which one does not compile any more are left out.</summary>
    private async Task<(PreparedGeneration? Prepared, PointPlan Points)> PrepareAsync(
        GenerationPlan plan, IReadOnlyList<Unit> serving, DiagnosticList findings, CancellationToken cancellationToken, Unfinished? unfinished)
    {
        Dictionary<LivePoint, string> failing = [];
        while (true)
        {
            var points = logPoints.Apply(plan, failing);
            var tried = new DiagnosticList();
            tried.AddRange(findings);
            var prepared = await loader.PrepareAsync(points.Plan, store.IsLoaded ? serving : null, tried, cancellationToken, unfinished);
            if (prepared is null && LivePoints.Failing(points, tried) is { Count: > 0 } more)
            {
                failing = failing.Concat(more).ToDictionary();
                continue;
            }

            findings.AddRange(tried);
            return (prepared, points);
        }
    }
}
