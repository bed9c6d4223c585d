using Microsoft.Extensions.Logging;
using ScriptProxy.Plugins.Caching.Esi;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Lookup;

/// <summary>Answers with pages whose edge side includes are put in while they are sent. Thread-safe.</summary>
internal sealed class EsiPages(EsiOptions options, ILogger log)
{
    /// <summary>Makes the answer of a page.</summary>
    /// <param name="lookup">The exchange that asks for it; its includes are asked for in its name.</param>
    /// <param name="head">The page's head.</param>
    /// <param name="body">Its body.</param>
    /// <param name="answer">The answer as it would be without includes.</param>
    public Answer Answer(ILookup lookup, StoredHead head, StoredBody body, Answer answer)
    {
        var page = new EsiPage(new Uri(head.Url), new Includes(lookup), options, log);
        var processed = new Answer(answer.Status) { Body = new EsiBody(body, body.IsComplete, page) };
        foreach (var (name, value) in answer.Headers)
        {
            processed.Headers[name] = value;
        }

        EsiResponse.Edit(processed.Headers);
        return processed;
    }

    private sealed class Includes(ILookup lookup) : IIncludes
    {
        public IFetch Ask(string target, FetchOptions options) => lookup.Ask(target, options);
    }
}
