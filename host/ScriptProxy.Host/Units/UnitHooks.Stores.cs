using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Units;

internal sealed partial class UnitHooks
{
    public override IStore MemoryStore(string name, MemoryStoreOptions? options = null) =>
        WhileLoading(() => _kept.MemoryStore(name, options ?? new MemoryStoreOptions()));
}
