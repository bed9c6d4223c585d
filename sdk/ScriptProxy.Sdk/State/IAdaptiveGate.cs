namespace ScriptProxy.Sdk;

/// <summary>
/// Limits how many are inside at the same time to what an upstream can do best, which it finds out by how long they stay: where that grows since there are more of them, fewer are let in. The host
/// keeps it: the limit, and who is inside, survive the unit's reload. Taken while loading, by <see cref="Hooks.AdaptiveGate"/>. Thread-safe; where there is room, entering and leaving cost no lock and
/// no allocation.
/// </summary>
public interface IAdaptiveGate
{
    /// <summary>The name under which it was taken.</summary>
    string Name { get; }

    /// <summary>How many may be inside now.</summary>
    int Limit { get; }

    /// <summary>How many are inside now; those who have stayed longer than <see cref="AdaptiveGateOptions.Hold"/> are not counted.</summary>
    int Inside { get; }

    /// <summary>How many wait.</summary>
    int Waiting { get; }

    /// <summary>
    /// Enters, after waiting in the queue if there is no place. Whoever has entered must <see cref="Leave"/> once. Of those who wait the highest priority goes first, and among equals who came first; but
    /// who came last where the queue has not been empty for as long as <see cref="AdaptiveGateOptions.Patience"/>, since then the first have waited in vain. A full queue drops the lowest priority for a higher one.
    /// </summary>
    /// <param name="priority">How much it matters. <see cref="Priority.Exempt"/> enters as <see cref="Priority.High"/> does: it is the caller's to let it pass.</param>
    /// <param name="cancellationToken">Gives up waiting, usually <c>request.Aborted</c>.</param>
    /// <returns>The place; one that is not taken where it was refused or given up.</returns>
    ValueTask<Place> EnterAsync(Priority priority, CancellationToken cancellationToken = default);

    /// <summary>Gives a place back, and tells how it went.</summary>
    /// <param name="place">The place.</param>
    /// <param name="visit">What came of it.</param>
    void Leave(Place place, Visit visit);
}

/// <summary>A place of an <see cref="IAdaptiveGate"/>.</summary>
/// <param name="IsTaken">Whether there is one.</param>
/// <param name="Since">The timestamp at which it was taken.</param>
public readonly record struct Place(bool IsTaken, long Since);

/// <summary>What came of who was inside an <see cref="IAdaptiveGate"/>.</summary>
public enum Visit
{
    /// <summary>It was served: the time that it took counts.</summary>
    Served,

    /// <summary>It failed or was given up: the time that it took counts if it was long, since it would have been longer.</summary>
    Failed,

    /// <summary>The other side says that it has too much to do: where that is said often, and less often with few inside, the limit falls.</summary>
    Refused,
}
