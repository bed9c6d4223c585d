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

        var folder = string.IsNullOrEmpty(options.Folder) ? "" : Path.GetFullPath(options.Folder, _services.BaseFolder);
        return _kept.DiskStore(name, options with { Folder = folder }, Log, _services.IsTrial); // not under the lock: a disk may hang, and whoever gives the unit up needs that
    }
}
