using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis.Text;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Generations;
using ScriptProxy.Host.Rules;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.LogPoints;

/// <summary>
/// The log points that there are, and how they get into rules: what is loaded differs from the rule on disk by them alone. They live as long as the process. One writes at a time, in the
/// reloader's turn; reading is thread-safe.
/// </summary>
internal sealed class LivePoints(TimeProvider time, ILoggerFactory loggers) : IDisposable
{
    private readonly ILogger _log = loggers.CreateLogger<LivePoints>();
    private readonly SemaphoreSlim _changed = new(0);
    private volatile ImmutableList<LivePoint> _points = [];
    private int _last;

    public ImmutableList<LivePoint> All => _points;

    /// <summary>The rule and the file that a request means, in what serves.</summary>
    /// <exception cref="LogPointException">There is none.</exception>
    public static (RuleSource Rule, string Path) Find(GenerationPlan plan, LogPointRequest request)
    {
        var rules = plan.Units.Select(version => version.Source.Rule).OfType<RuleSource>().Select(rule => rule.Original ?? rule).ToList();
        foreach (var rule in rules)
        {
            var path = Path.GetFullPath(request.File, Path.GetDirectoryName(rule.Path)!);
            if (rule.Files.TryGetValue(path, out var file) && file.Problem is null)
            {
                return (rule, path);
            }
        }

        throw new LogPointException($"no rule that serves has a file '{request.File}'; there are {(rules.Count > 0 ? string.Join(", ", rules.Select(rule => rule.Name)) : "no rules")}");
    }

    /// <summary>Adds one. It does nothing before a plan that has it is served.</summary>
    public LivePoint Add(RuleSource rule, string path, PointPlace place, LogPointRequest request)
    {
        var point = new LivePoint(++_last, path, request, place, LineOf(PointText.TextOf(rule, path), request.Line), time, loggers, Wake);
        _points = _points.Add(point);
        Wake();
        return point;
    }

    /// <summary>Ends one. Its call stays in the rule until another plan is served, and does nothing there.</summary>
    public void Remove(LivePoint point, string why)
    {
        _points = _points.Remove(point);
        point.Remove(why);
        Log.LogPointEnded(_log, point.Id, point.Place, why);
    }

    /// <summary>Ends those that stand in rules which are put back: the version before had none, and is trusted as it was.</summary>
    public void RemoveIn(IEnumerable<UnitKey> units)
    {
        foreach (var point in _points.Where(point => units.Any(unit => point.IsIn(unit.Name))).ToList())
        {
            Remove(point, "its rule has failed, and was put back");
        }
    }

    /// <summary>Waits until one is over, or something has changed.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var next = _points.Select(point => point.Until).DefaultIfEmpty(DateTimeOffset.MaxValue).Min() - time.GetUtcNow();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var change = _changed.WaitAsync(either.Token);
        var over = Task.Delay(next > LogPointRequest.LongestTime ? Timeout.InfiniteTimeSpan : next < TimeSpan.Zero ? TimeSpan.Zero : next, time, either.Token);
        await Task.WhenAny(change, over);
        await either.CancelAsync();
        await change.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Puts the log points into a plan, each at its line; where the file has changed, at the line that has its text. What an earlier plan had of them is taken out.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="failing">Those that are to be left out, and why.</param>
    public PointPlan Apply(GenerationPlan plan, IReadOnlyDictionary<LivePoint, string>? failing = null)
    {
        if (_points.IsEmpty && plan.Units.All(version => version.Source.Rule?.Original is null))
        {
            return new PointPlan(plan, [], []); // nothing below may run: it loads the compiler, and a start is to do without
        }

        Dictionary<LivePoint, int> moved = [];
        var units = plan.Units.Select(version => version.Source.Rule is { } rule ? Place(version, rule, failing, moved) : version).ToList();
        return new PointPlan(
            plan with { Units = units },
            [.. moved.Select(pair => (pair.Key, pair.Value))],
            [.. _points.Where(point => !moved.ContainsKey(point)).Select(point => (point, failing?.GetValueOrDefault(point) ?? "its line is gone, or has changed"))]);
    }

    /// <summary>The log points at which loading a plan may have failed, and why: those at whose lines there are errors, or else all in files that have some.</summary>
    public static IReadOnlyDictionary<LivePoint, string> Failing(PointPlan plan, DiagnosticList findings)
    {
        var errors = findings.Where(finding => finding.Severity == Severity.Error).ToList();
        var atLine = Matching((error, point, line) => error.File == point.Path && error.Line == line);
        return atLine.Count > 0 ? atLine : Matching((error, point, _) => error.File == point.Path);

        Dictionary<LivePoint, string> Matching(Func<Diagnostic, LivePoint, int, bool> matches) => plan.Moved
            .Select(moved => (moved.Point, Error: errors.Find(error => matches(error, moved.Point, moved.Line))))
            .Where(pair => pair.Error is not null)
            .ToDictionary(pair => pair.Point, pair => $"the rule does not compile with it any more: {pair.Error!.Code}: {pair.Error.Message}");
    }

    /// <summary>Takes note of a plan that serves now.</summary>
    public void Served(PointPlan plan)
    {
        foreach (var (point, line) in plan.Moved.Where(moved => moved.Point.Line != moved.Line))
        {
            point.Line = line;
            Log.LogPointMoved(_log, point.Id, point.Place);
        }

        foreach (var (point, why) in plan.Dropped)
        {
            Remove(point, why);
        }
    }

    public void Dispose()
    {
        _points.ForEach(point => point.Remove("the proxy ends"));
        _changed.Dispose();
    }

    private UnitVersion Place(UnitVersion version, RuleSource rule, IReadOnlyDictionary<LivePoint, string>? failing, Dictionary<LivePoint, int> moved)
    {
        var original = rule.Original ?? rule;
        List<(string Path, (PointPlace Place, string Text) Statement)> statements = [];
        foreach (var file in _points.Where(point => failing?.ContainsKey(point) != true && original.Files.GetValueOrDefault(point.Path) is { Problem: null }).GroupBy(point => point.Path))
        {
            var tree = TryParse(original, file.Key);
            foreach (var point in file)
            {
                if (tree is not null && Locate(point, tree.GetText()) is { } line && PointPlace.Find(tree, line) is { } place)
                {
                    statements.Add((file.Key, (place, PointText.StatementFor(point.SinkOf(version.Name), point.Expression, point.When).Text)));
                    moved[point] = line;
                }
            }
        }

        return statements.Count > 0 ? new UnitVersion(UnitSource.Of(PointText.Insert(original, statements.ToLookup(pair => pair.Path, pair => pair.Statement))), version.Configuration)
            : version.WithoutLogPoints();
    }

    // A file that is no text is told by the compiler.
    private static Microsoft.CodeAnalysis.SyntaxTree? TryParse(RuleSource rule, string path)
    {
        try
        {
            return PointText.TreeOf(rule, path);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static int? Locate(LivePoint point, SourceText text)
    {
        if (point.Line <= text.Lines.Count && LineOf(text, point.Line) == point.LineText)
        {
            return point.Line;
        }

        var same = Enumerable.Range(1, text.Lines.Count).Where(line => LineOf(text, line) == point.LineText).Take(2).ToList();
        return same is [var only] ? only : null;
    }

    private static string LineOf(SourceText text, int line) => text.Lines[line - 1].ToString().Trim();

    private void Wake() => _changed.Release();
}
