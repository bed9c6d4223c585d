using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Units;

internal sealed partial class UnitHooks
{
    public override IStore MemoryStore(string name, MemoryStoreOptions? options = null) =>
        WhileLoading(() => _kept.MemoryStore(name, options ?? new MemoryStoreOptions()));

    public override IStore DiskStore(string name, DiskStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        lock (_lock)
        {
            ThrowIfFrozen();
        }

        return _kept.DiskStore(name, options, Log, _services.IsTrial); // not under the lock: a disk may hang, and whoever gives the unit up needs that
    }
}
