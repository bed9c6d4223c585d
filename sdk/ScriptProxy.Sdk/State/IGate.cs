namespace ScriptProxy.Sdk;

/// <summary>
/// Limits how many are inside at the same time, for each key, and lets some wait for their turn. The host keeps it: who is inside when the unit is reloaded stays inside. Taken while
/// loading, by <see cref="Hooks.Gate"/>. Thread-safe; where there is room, entering costs no lock, and no allocation for a key that is known.
/// </summary>
/// <remarks>
/// The proxy's own gates are of one machine. Machines could share one, since <see cref="EnterAsync"/> may take time and <see cref="Leave"/> waits for nothing: it would let a place lapse by itself after a while unless it is
/// renewed, since a machine that fails never leaves and a <see cref="Leave"/> may get lost on its way; bound the time of its calls itself; and fail <see cref="EnterAsync"/> where it cannot tell. It could not keep the order of
/// those who wait on different machines, nor give up a place in the moment in which somebody leaves elsewhere, and <see cref="Inside"/> would say what it has heard of so far.
/// </remarks>
public interface IGate
{
    /// <summary>The name under which it was taken.</summary>
    string Name { get; }

    /// <summary>
    /// Enters, after waiting in the queue if there is no place: who came first enters first. Whoever has entered must <see cref="Leave"/> once, best in <see cref="Phase.OnCompleted"/>.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Gives up waiting, usually <c>request.Aborted</c>.</param>
    /// <returns>Whether it has entered; false where the queue is full, <see cref="GateOptions.Patience"/> is over, or it was given up.</returns>
    ValueTask<bool> EnterAsync(ReadOnlySpan<char> key, CancellationToken cancellationToken = default);

    /// <summary>Makes room, for the first in the queue if there is one.</summary>
    /// <param name="key">The key that was entered by.</param>
    void Leave(ReadOnlySpan<char> key);

    /// <summary>How many are inside now; 0 for a key that is not known.</summary>
    /// <param name="key">The key.</param>
    int Inside(ReadOnlySpan<char> key);
}

/// <summary>How many an <see cref="IGate"/> lets in for each key. A unit's next version may give other values.</summary>
public sealed record GateOptions
{
    /// <summary>How many may be inside at the same time, at least 1. Default: 100.</summary>
    public int Places { get; init; } = 100;

    /// <summary>How many may wait, at least 0. Default: 0.</summary>
    public int Queue { get; init; }

    /// <summary>How long one waits at most. More than zero, at most 49 days. Default: 10 seconds.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many keys are kept, 1 to 10,000,000; those with someone inside stay in any case. Default: 100,000.</summary>
    public int Capacity { get; init; } = 100_000;
}
