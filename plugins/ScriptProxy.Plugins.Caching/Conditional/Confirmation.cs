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
    /// <summary>Whether the upstream has confirmed it.</summary>
    public bool Holds { get; private set; }

    /// <summary>Takes the upstream's answer.</summary>
    public void Take(IUpstreamResponse response)
    {
        if (response.Status == 304 && RevalidationAnswer.Judge(response.Status, response.Headers, [stored]) == Revalidated.Holds)
        {
            KeptFields.Merge(response.Headers, stored.Headers, time.GetUtcNow());
            response.Status = stored.Status;
            Holds = true;
        }
    }
}
