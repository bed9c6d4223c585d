using ScriptProxy.Plugins.Caching.Keys;
using ScriptProxy.Plugins.Caching.Stores;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Invalidating;

/// <summary>Invalidates what a request has changed, as soon as the upstream says so (RFC 9111 4.4). Thread-safe.</summary>
internal sealed class UnsafeRequests(CacheKeys keys, StoreSet stores)
{
    /// <summary>Looks at an upstream's response to any request.</summary>
    public ValueTask LookAsync(IUpstreamResponse response) => UnsafeMethods.Includes(response.Method) ? InvalidateAsync(response) : default;

    private async ValueTask InvalidateAsync(IUpstreamResponse response)
    {
        var target = keys.PrimaryOf(response);
        foreach (var address in UnsafeMethods.Invalidated(response.Method, target, response.Status, response.Headers))
        {
            try
            {
                await stores.InvalidateAsync(new Invalidation.Resource(ReferenceEquals(address, target) ? target : keys.PrimaryOf(address)), soft: false);
            }
            catch (IOException)
            {
                // It holds while the proxy lives, and the store complains: no reason to fail a request that the upstream has carried out.
            }
        }
    }
}
