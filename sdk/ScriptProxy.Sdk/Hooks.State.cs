namespace ScriptProxy.Sdk;

// What a unit takes from the host by a name while it loads. It belongs to the unit's name: the next version that asks for the same name gets
// the same state. Where no loaded unit has asked for it for an hour, it is gone.
public abstract partial class Hooks
{
    /// <summary>Takes a counter that survives the unit's reload.</summary>
    /// <param name="name">The name, unique within the unit; it labels the counter in the metrics.</param>
    /// <returns>The counter.</returns>
    /// <exception cref="InvalidOperationException">The unit has been loaded already.</exception>
    public abstract ICounter Counter(string name);

    /// <summary>Takes a table of counts by key that survives the unit's reload.</summary>
    /// <param name="name">The name, unique within the unit.</param>
    /// <param name="options">How it counts; null for the defaults.</param>
    /// <returns>The table, which counts by these options whatever other versions of the unit ask for.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    /// <exception cref="InvalidOperationException">The unit has been loaded already.</exception>
    public abstract ITable Table(string name, TableOptions? options = null);

    /// <summary>Takes a rate limiter that survives the unit's reload.</summary>
    /// <param name="name">The name, unique within the unit.</param>
    /// <param name="limit">What it grants.</param>
    /// <returns>The limiter, which grants by this limit whatever other versions of the unit ask for.</returns>
    /// <exception cref="ArgumentException">A part of the limit is outside its range, or does not fit its algorithm.</exception>
    /// <exception cref="InvalidOperationException">The unit has been loaded already.</exception>
    public abstract ILimiter Limiter(string name, RateLimit limit);

    /// <summary>Takes a rate limiter for who awaits its answers, and so need not know where it counts: here in memory, as <see cref="Limiter"/>, whose state it shares; where there is a store that machines share, there.</summary>
    /// <param name="name">The name, unique within the unit.</param>
    /// <param name="limit">What it grants.</param>
    /// <returns>The limiter, an <see cref="ILimiter"/> where it counts in memory.</returns>
    /// <exception cref="ArgumentException">A part of the limit is outside its range, or does not fit its algorithm.</exception>
    /// <exception cref="InvalidOperationException">The unit has been loaded already.</exception>
    public virtual IAsyncLimiter AsyncLimiter(string name, RateLimit limit) => Limiter(name, limit);

    /// <summary>Takes a limit of how many are inside at the same time, which survives the unit's reload.</summary>
    /// <param name="name">The name, unique within the unit.</param>
    /// <param name="options">How many it lets in.</param>
    /// <returns>The gate, which goes by these options whatever other versions of the unit ask for.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    /// <exception cref="InvalidOperationException">The unit has been loaded already.</exception>
    public abstract IGate Gate(string name, GateOptions options);

    /// <summary>Takes a limit that finds out by itself how many may be inside at the same time, which survives the unit's reload.</summary>
    /// <param name="name">The name, unique within the unit; it labels the gate in the metrics.</param>
    /// <param name="options">How it finds its limit, and who waits.</param>
    /// <returns>The gate.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    /// <exception cref="InvalidOperationException">The unit has been loaded already.</exception>
    public abstract IAdaptiveGate AdaptiveGate(string name, AdaptiveGateOptions options);

    /// <summary>
    /// Takes a value that survives the unit's reload: the one that is kept under the name, or a new one. During a reload two versions of the
    /// unit use it at the same time, so its type must be thread-safe. It is disposed when it is gone or the proxy has stopped, if it can be.
    /// </summary>
    /// <remarks>
    /// The value must not hold anything of the unit's own, since that would keep the old code in memory: no object of a class of the unit
    /// in an <c>object</c>, no comparer or callback of its own. A version that asks for another type gets a new value, and a warning says so.
    /// </remarks>
    /// <typeparam name="T">A type of the framework or the SDK, its type arguments included, and no delegate.</typeparam>
    /// <param name="name">The name, unique within the unit.</param>
    /// <param name="make">Makes the value if none is kept.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">The type, or that of the value made, belongs to the unit or is a delegate. It fails the load.</exception>
    /// <exception cref="InvalidOperationException">The unit has been loaded already.</exception>
    public abstract T Kept<T>(string name, Func<T> make) where T : class;
}
