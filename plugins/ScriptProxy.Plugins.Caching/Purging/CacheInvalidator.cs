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

    public int Purge(string url, bool soft = false) => stores.Invalidate(new Invalidation.Resource(PrimaryKeyOf(url)), soft);

    public int PurgePrefix(string prefix, bool soft = false) => stores.Invalidate(new Invalidation.Prefixed(PurgeAddress.CheckPrefix(prefix)), soft);

    public int PurgeTags(IReadOnlyCollection<string> tags, bool soft = false)
    {
        ArgumentNullException.ThrowIfNull(tags);
        return tags.Distinct(StringComparer.Ordinal).Sum(tag => stores.Invalidate(new Invalidation.Tagged(tag), soft));
    }

    public int Ban(string expression, bool soft = false) => stores.Invalidate(BanExpression.Parse(expression), soft);
}
