using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Storing;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Conditional;

/// <summary>
/// A stored response that an upstream is asked after. A 304 that means it becomes the response itself, updated, before rules see it: they judge it as they did when it came, as by Varnish. What they make of the
/// fields that the 304 did not bring is forgotten, since it has been made of them once. Belongs to one fetch.
/// </summary>
/// <param name="stored">The stored response.</param>
/// <param name="time">The time.</param>
internal sealed class Confirmation(StoredHead stored, TimeProvider time)
{
    private List<KeyValuePair<string, StringValues>> _kept = [];

    /// <summary>Whether the upstream has confirmed it.</summary>
    public bool Holds { get; private set; }

    /// <summary>Takes the upstream's answer.</summary>
    public void Take(IUpstreamResponse response)
    {
        if (response.Status == 304 && RevalidationAnswer.Judge(response.Status, response.Headers, [stored]) == Revalidated.Holds)
        {
            _kept = KeptFields.Merge(response.Headers, stored.Headers, time.GetUtcNow());
            response.Status = stored.Status;
            Holds = true;
        }
    }

    /// <summary>Gives the fields that the 304 did not bring their stored values again, which rules have made already: mapped twice, <c>/a</c> would be <c>/app/app/a</c>.</summary>
    public void Restore(IHeaderDictionary headers)
    {
        foreach (var (name, value) in _kept)
        {
            headers[name] = value;
        }
    }
}
