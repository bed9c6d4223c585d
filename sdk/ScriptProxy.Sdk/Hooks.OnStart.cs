using System.Runtime.CompilerServices;

namespace ScriptProxy.Sdk;

public abstract partial class Hooks
{
    /// <summary>
    /// Registers what must be done before the unit may serve: read a list, ask a service, fill a cache. It runs after every unit of the new
    /// generation has been loaded and before the generation goes live, unit by unit in their order, plugins first. What throws, or does not end in time
    /// (<c>Generations:StartTimeout</c>), is an error: nothing goes live, what was started is stopped, and the generation that serves keeps serving.
    /// </summary>
    /// <remarks>
    /// The unit's version before still serves at that moment: do not bind its port or lock its file a second time. Reloading waits, so keep it
    /// short. <c>scriptproxy check</c> does not start anything. Timers (<see cref="Every(TimeSpan, Func{CancellationToken, ValueTask})"/>) begin after it.
    /// </remarks>
    /// <param name="start">Gets a token that is cancelled when the time is over or the proxy stops.</param>
    /// <exception cref="InvalidOperationException">The unit has been loaded already.</exception>
    [OverloadResolutionPriority(1)]
    public void OnStart(Func<CancellationToken, ValueTask> start)
    {
        ArgumentNullException.ThrowIfNull(start);
        AddStart(start);
    }

    /// <inheritdoc cref="OnStart(Func{CancellationToken, ValueTask})"/>
    public void OnStart(Func<CancellationToken, Task> start)
    {
        ArgumentNullException.ThrowIfNull(start);
        AddStart(token => new ValueTask(start(token)));
    }

    /// <inheritdoc cref="OnStart(Func{CancellationToken, ValueTask})"/>
    public void OnStart(Action<CancellationToken> start) => AddStart(Asynchronous(start));

    /// <summary>
    /// Registers what is done once when the unit ends: when the last exchange that could call it has left, after its timers and before what it
    /// owns is disposed; the last one registered runs first. It runs for every unit whose start began, even if the start failed half-way. What
    /// it throws is logged.
    /// </summary>
    /// <param name="stop">Gets a token that is cancelled after ten seconds; the proxy does not wait longer. <see cref="Http"/> is still of use.</param>
    /// <exception cref="InvalidOperationException">The unit has been loaded already.</exception>
    [OverloadResolutionPriority(1)]
    public void OnStop(Func<CancellationToken, ValueTask> stop)
    {
        ArgumentNullException.ThrowIfNull(stop);
        AddStop(stop);
    }

    /// <inheritdoc cref="OnStop(Func{CancellationToken, ValueTask})"/>
    public void OnStop(Func<CancellationToken, Task> stop)
    {
        ArgumentNullException.ThrowIfNull(stop);
        AddStop(token => new ValueTask(stop(token)));
    }

    /// <inheritdoc cref="OnStop(Func{CancellationToken, ValueTask})"/>
    public void OnStop(Action<CancellationToken> stop) => AddStop(Asynchronous(stop));

    private static Func<CancellationToken, ValueTask> Asynchronous(Action<CancellationToken> call)
    {
        ArgumentNullException.ThrowIfNull(call);
        ThrowIfAsyncVoid(call);
        return token =>
        {
            call(token);
            return ValueTask.CompletedTask;
        };
    }
}
