using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Caching.Stores;

/// <summary>The same over a store that lets everybody wait.</summary>
public sealed class DistantStoreSetTests : StoreSetTests
{
    private protected override IStore Second(IStore disk) => new DistantStore(disk);
}
