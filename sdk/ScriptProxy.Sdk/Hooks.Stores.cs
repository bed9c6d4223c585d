namespace ScriptProxy.Sdk;

// Where responses are kept. Like a unit's other states, a store belongs to the unit's name and outlives its versions.
public abstract partial class Hooks
{
    /// <summary>Takes a store in memory that survives the unit's reload, with what is in it.</summary>
    /// <param name="name">The name, unique among the unit's stores in memory; it labels the store in the metrics.</param>
    /// <param name="options">
    /// Its limits; null for the defaults. While two versions of the unit are loaded, the larger ones hold: what a smaller limit has no room for goes when
    /// the version that allowed more has ended.
    /// </param>
    /// <returns>The store.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A limit is outside its range.</exception>
    /// <exception cref="InvalidOperationException">The unit has been loaded already.</exception>
    public abstract IStore MemoryStore(string name, MemoryStoreOptions? options = null);

    /// <summary>
    /// Takes a store on disk that survives the unit's reload, and the process: also when that is killed. What is in it is found at once after a start,
    /// while its index is still being built.
    /// </summary>
    /// <param name="name">The name, unique among the unit's stores on disk; with the folder it says which store it is, and it labels the store in the metrics.</param>
    /// <param name="options">Where it lies, and its limits. While two versions of the unit are loaded, the larger limits hold. Another folder is another store.</param>
    /// <returns>The store. While units are only checked, by <c>scriptproxy check</c>, one that is empty: a running proxy may have the folder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A limit is outside its range.</exception>
    /// <exception cref="InvalidOperationException">The unit has been loaded already.</exception>
    /// <remarks>A folder that cannot be used fails the load with SP0507, in the unit's place.</remarks>
    public abstract IStore DiskStore(string name, DiskStoreOptions options);
}
