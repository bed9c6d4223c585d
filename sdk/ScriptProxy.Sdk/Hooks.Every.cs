using System.Runtime.CompilerServices;

namespace ScriptProxy.Sdk;

public abstract partial class Hooks
{
    /// <summary>
    /// Calls <paramref name="tick"/> again and again while the unit is loaded, the first time after one interval, never twice at once. What it
    /// throws is logged and does not end the timer. The timer starts when the unit goes live and ends when it is unloaded.
    /// </summary>
    /// <param name="interval">The time between two calls, measured by <see cref="Time"/>; at least one millisecond.</param>
    /// <param name="tick">Gets a token that is cancelled when the unit is unloaded.</param>
    /// <exception cref="ArgumentOutOfRangeException">The interval is shorter than one millisecond.</exception>
    [OverloadResolutionPriority(1)]
    public void Every(TimeSpan interval, Func<CancellationToken, ValueTask> tick)
    {
        ArgumentNullException.ThrowIfNull(tick);
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, TimeSpan.FromMilliseconds(1));
        StartTimer(interval, tick);
    }

    /// <inheritdoc cref="Every(TimeSpan, Func{CancellationToken, ValueTask})"/>
    public void Every(TimeSpan interval, Func<CancellationToken, Task> tick)
    {
        ArgumentNullException.ThrowIfNull(tick);
        Every(interval, token => new ValueTask(tick(token)));
    }

    /// <inheritdoc cref="Every(TimeSpan, Func{CancellationToken, ValueTask})"/>
    public void Every(TimeSpan interval, Action<CancellationToken> tick) => Every(interval, Asynchronous(tick));
}
