using System.Collections.Concurrent;
using System.ComponentModel;

namespace ScriptProxy.Sdk.LogPoints;

/// <summary>
/// What a log point calls that <c>scriptproxy log-point add</c> has put into a rule. The host writes these calls while it compiles; nobody else needs them. Thread-safe.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LogPoint
{
    private static readonly ConcurrentDictionary<int, ILogPoint> Points = new();
    private static int _last;

    /// <summary>Whether the log point still logs, and may at this moment: it has a limit in number, in time and by the second.</summary>
    /// <param name="id">The log point. One that is gone wants nothing.</param>
    public static bool Wants(int id) => Points.TryGetValue(id, out var point) && point.Wants();

    /// <summary>Logs a value.</summary>
    /// <param name="id">The log point.</param>
    /// <param name="value">The value. It is made a text at once, and not kept.</param>
    public static void Write(int id, object? value)
    {
        if (Points.TryGetValue(id, out var point))
        {
            point.Write(value);
        }
    }

    /// <summary>Counts that the log point's expression threw. The exchange knows nothing of it.</summary>
    /// <param name="id">The log point.</param>
    /// <param name="exception">What was thrown.</param>
    public static void Failed(int id, Exception exception)
    {
        if (Points.TryGetValue(id, out var point))
        {
            point.Failed(exception);
        }
    }

    internal static int Add(ILogPoint point)
    {
        var id = Interlocked.Increment(ref _last);
        Points[id] = point;
        return id;
    }

    internal static void Remove(int id) => Points.TryRemove(id, out _);
}
