using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ScriptProxy.Plugins.Caching.Conditional;
using ScriptProxy.Plugins.Caching.Esi;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Lookup;

/// <summary>Answers with pages whose edge side includes are put in while they are sent. Thread-safe.</summary>
internal sealed class EsiPages(EsiOptions options, EsiWarnings warnings, ILogger log)
{
    /// <summary>Tells an upstream whether includes are understood, and if so asks for what can be read.</summary>
    public void Announce(CacheDecision decision, IHeaderDictionary headers)
    {
        var isOn = decision.Esi ?? options.Enabled;
        EsiSignals.Announce(headers, isOn);
        if (isOn)
        {
            IncludeRequest.AskForIdentity(headers);
        }

        if (decision.Esi == true)
        {
            Revalidation.RemoveConditions(headers); // a part cannot be processed, and a 304 speaks of the page without its includes
        }
    }

    /// <summary>Whether the answer to a request, which need not be kept, may be such a page.</summary>
    public bool MayInclude(ILookup lookup) =>
        (lookup.Cache.Esi ?? options.Enabled) && !lookup.HasBody && (HttpMethods.IsGet(lookup.Method) || HttpMethods.IsHead(lookup.Method));

    /// <summary>Whether a response that is not kept is such a page.</summary>
    /// <param name="lookup">The exchange that asks for it.</param>
    /// <param name="response">The response.</param>
    /// <param name="warning">Why it is not though it should be, or null.</param>
    public bool Includes(ILookup lookup, IFetched response, out string? warning)
    {
        var isProcessed = EsiResponse.IsProcessed(response.Cache.Esi, options, response.Status, response.Headers, out warning);
        if (warning is not null)
        {
            warnings.Tell(AddressOf(lookup).AbsoluteUri, warning);
        }

        return isProcessed;
    }

    /// <summary>Makes the answer of a page. Includes are put in once, for the client: who includes a page that includes others does the rest.</summary>
    /// <param name="lookup">The exchange that asks for it; its includes are asked for in its name.</param>
    /// <param name="body">The page's body.</param>
    /// <param name="isWhole">Whether all of it is there.</param>
    /// <param name="answer">The answer as it would be without includes.</param>
    public Answer Answer(ILookup lookup, IAnswerBody body, bool isWhole, Answer answer)
    {
        var page = new EsiPage(AddressOf(lookup), new LookupIncludes(lookup), options, log);
        var processed = new Answer(answer.Status) { Body = lookup.Depth > 0 ? body : new EsiBody(body, isWhole, page), Route = answer.Route };
        foreach (var (name, value) in answer.Headers)
        {
            processed.Headers[name] = value;
        }

        EsiResponse.Edit(processed.Headers);
        if (lookup.Depth > 0)
        {
            EsiSignals.Mark(processed.Headers);
        }

        return processed;
    }

    private static Uri AddressOf(ILookup lookup) => EsiPage.AddressOf(lookup.Scheme, lookup.Host, lookup.Target);
}
