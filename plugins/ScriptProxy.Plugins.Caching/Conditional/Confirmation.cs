using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.Caching.Storing;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Conditional;

/// <summary>
/// A stored response that an upstream is asked after. A 304 that means it becomes the response itself, updated, before rules see it: they judge it as they did when it came, as by Varnish. Belongs to one fetch.
/// </summary>
/// <param name="stored">The stored response.</param>
/// <param name="time">The time.</param>
internal sealed class Confirmation(StoredHead stored, TimeProvider time)
{
    private bool _mayBeRewritten;

    /// <summary>Whether the upstream has confirmed it.</summary>
    public bool Holds { get; private set; }

    /// <summary>Takes the upstream's answer.</summary>
    public void Take(IUpstreamResponse response)
    {
        if (response.Status != StatusCodes.Status304NotModified)
        {
            return;
        }

        Holds = Revalidation.IsMeant(response.Headers, stored);
        _mayBeRewritten = !Holds && response.Headers.ETag is [{ } tag] && stored.EntityTag() == "W/" + tag;
        if (Holds || _mayBeRewritten)
        {
            response.Cache.ConfirmedFields = KeptFields.Merge(response.Headers, stored.Headers, time.GetUtcNow());
            response.Status = stored.Status;
            Holds = true;
        }
    }

    /// <summary>Whether it is still the stored response after rules have seen it. A strong tag means a weak one only if that was made of it, as is done where a body is rewritten; then it has been made weak again by now.</summary>
    public bool IsOf(IHeaderDictionary headers) => !_mayBeRewritten || headers.ETag == stored.EntityTag();
}
