using System.Runtime.ExceptionServices;
using ScriptProxy.Plugins.Caching.Stores;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Purging;

/// <summary>Invalidates in all stores of the cache: for rules as <see cref="ICache"/>, for the admin endpoints and for PURGE.</summary>
/// <param name="stores">The stores.</param>
/// <param name="primaryKeyOf">Gives the <see cref="StoredHead.PrimaryKey"/> of an absolute address, as a request for it would have.</param>
internal sealed class CacheInvalidator(StoreSet stores, Func<string, string> primaryKeyOf) : ICache
{
    public StoreSet Stores => stores;

    public string PrimaryKeyOf(string url) => primaryKeyOf(PurgeAddress.Check(url));

    public Task<int> PurgeAsync(string url, bool soft = false) => InvalidateAsync(new Invalidation.Resource(PrimaryKeyOf(url)), soft);

    public Task<int> PurgePrefixAsync(string prefix, bool soft = false) => InvalidateAsync(new Invalidation.Prefixed(PurgeAddress.CheckPrefix(prefix)), soft);

    public async Task<int> PurgeTagsAsync(IReadOnlyCollection<string> tags, bool soft = false)
    {
        ArgumentNullException.ThrowIfNull(tags);
        var count = 0;
        ExceptionDispatchInfo? failure = null;
        foreach (var tag in tags.Distinct(StringComparer.Ordinal))
        {
            try
            {
                count += await stores.InvalidateAsync(new Invalidation.Tagged(tag), soft);
            }
            catch (IOException exception)
            {
                failure ??= ExceptionDispatchInfo.Capture(exception); // it holds as long as the proxy lives, and so must the others
            }
        }

        failure?.Throw();
        return count;
    }

    public Task<int> BanAsync(string expression, bool soft = false) => InvalidateAsync(BanExpression.Parse(expression), soft);

    private Task<int> InvalidateAsync(Invalidation what, bool soft) => stores.InvalidateAsync(what, soft).AsTask();
}
