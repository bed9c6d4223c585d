using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.DosDetection.Detection;

/// <summary>Counts requests that were taken for exempt and were not, and takes back those that are.</summary>
internal sealed class Corrections(Hooks hooks, ExemptTypes types, Counters counters)
{
    private readonly StateKey<Tally> _tally = hooks.State<Tally>("tally");
    private readonly string _unit = hooks.Unit;
    private readonly TimeProvider _time = hooks.Time;

    public void Note(IRequest request, ReadOnlySpan<char> client, ReadOnlySpan<char> page, ReadOnlySpan<char> site, bool isCounted) =>
        request.Set(_tally, new Tally(client.ToString(), page.ToString(), site.ToString(), isCounted, _time.GetTimestamp()));

    [NeverBlocks]
    public void Correct(IResponse response)
    {
        // A refusal of ours says nothing of what was asked for.
        if (response.Get(_tally) is not { IsSettled: false } tally || response.DecidedBy == _unit)
        {
            return;
        }

        tally.IsSettled = true;
        var isExempt = types.IsExempt(response.Headers.ContentType.ToString());
        if (tally.IsCounted && isExempt)
        {
            counters.TakeBack(tally);
        }
        else if (!tally.IsCounted && !isExempt && response.Status != StatusCodes.Status304NotModified) // which has no type, and may well be what it was taken for
        {
            Count(tally, response);
        }
    }

    /// <summary>What got no answer, since its client did not wait for it, was of no type.</summary>
    [NeverBlocks]
    public void Complete(ICompletion completion)
    {
        if (completion.Get(_tally) is { IsSettled: false, IsCounted: false } tally && completion.DecidedBy != _unit)
        {
            tally.IsSettled = true;
            Count(tally, completion);
        }
    }

    private void Count(Tally tally, IExchange exchange)
    {
        counters.CountClient(tally.Client, tally.Page, exchange);
        counters.CountSite(tally.Site);
    }
}
