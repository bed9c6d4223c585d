using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Stores;

/// <summary>Changes of the proxy's own stores: they are done when the call returns.</summary>
internal static class AtOnce
{
    public static StoredResponse? Update(this IStore store, StoredResponse response, StoredHead head, long since) => Result(store.UpdateAsync(response, head, since));

    public static bool Remove(this IStore store, string key) => Result(store.RemoveAsync(key));

    public static int Invalidate(this IStore store, Invalidation what, bool soft = false) => Result(store.InvalidateAsync(what, soft));

    public static IEnumerable<StoredItem> List(this IStore store, Invalidation? of = null) => store.ListAsync(of).ToBlockingEnumerable();

    private static T Result<T>(ValueTask<T> call)
    {
        Assert.True(call.IsCompleted, "it is not done at once");
        return call.GetAwaiter().GetResult();
    }
}
