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
}
