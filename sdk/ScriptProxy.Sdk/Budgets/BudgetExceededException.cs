using System.Diagnostics;
using System.Runtime.Loader;

namespace ScriptProxy.Sdk.Budgets;

/// <summary>A call of a rule's code has used more than it may. Catching it gives the rule no more: see <see cref="BudgetThread"/>.</summary>
internal sealed class BudgetExceededException : Exception
{
    // Endless recursion is thousands of equal lines.
    private const int MostLines = 30;

    private BudgetExceededException(string message, BudgetKind kind)
        : base(message) => Kind = kind;

    public BudgetKind Kind { get; }

    public override string? StackTrace => Shorten(base.StackTrace);

    /// <param name="kind">Which budget.</param>
    /// <param name="subject">Whose call.</param>
    /// <param name="used">What it has used: ticks or bytes.</param>
    /// <param name="limit">What it may use.</param>
    /// <param name="isFixed">Whether nobody can set that.</param>
    public static BudgetExceededException Of(BudgetKind kind, BudgetSubject subject, long used, long limit, bool isFixed)
    {
        var key = isFixed ? "" : $" (Rules:Budgets:{kind})";
        var text = kind switch
        {
            BudgetKind.Time => FormattableString.Invariant($"took {Milliseconds(used)} ms of a thread's time, and may take {Milliseconds(limit)} ms{key}"),
            BudgetKind.Allocation => FormattableString.Invariant($"allocated {used >> 10} KB, and may allocate {limit >> 10} KB{key}"),
            _ => FormattableString.Invariant($"called itself, or others, too deeply: {used >> 10} KB of the stack are allowed"),
        };
        return new($"{subject.What} of {subject.Unit} {text}{Place()}", kind);
    }

    /// <summary>The same, for who has caught it and goes on.</summary>
    public BudgetExceededException Again() => new(Message, Kind);

    private static long Milliseconds(long ticks) => ticks / TimeSpan.TicksPerMillisecond;

    private static string Place()
    {
        foreach (var frame in new StackTrace(2, fNeedFileInfo: true).GetFrames())
        {
            if (frame.GetFileLineNumber() > 0 && frame.GetMethod() is { } method
                && AssemblyLoadContext.GetLoadContext(method.Module.Assembly) is { IsCollectible: true })
            {
                return $", at {Path.GetFileName(frame.GetFileName())}:{frame.GetFileLineNumber()}";
            }
        }

        return "";
    }

    private static string? Shorten(string? trace)
    {
        var end = -1;
        for (var line = 0; line < MostLines && trace is not null; line++)
        {
            end = trace.IndexOf('\n', end + 1);
            if (end < 0)
            {
                return trace;
            }
        }

        return trace is null ? null : trace[..end] + "\n   ...";
    }
}
