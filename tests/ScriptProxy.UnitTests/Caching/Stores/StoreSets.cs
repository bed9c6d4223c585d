using ScriptProxy.Plugins.Caching.Stores;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Caching.Stores;

/// <summary>Makes sets of stores.</summary>
internal static class StoreSets
{
    public static StoreSet Alone(this IStore memory) => memory.Above(null);

    public static StoreSet Above(this IStore memory, IStore? disk, long largest = 100_000, TimeProvider? time = null) =>
        new(memory, disk, largest, new KeyTurns(KeyTurns.New()), new KeyTurns(KeyTurns.New()), time ?? new ManualTimeProvider());
}
