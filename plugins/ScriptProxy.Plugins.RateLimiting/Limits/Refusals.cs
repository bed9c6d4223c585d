using System.Net;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.RateLimiting.Limits;

/// <summary>Refuses for one limit, counts it, and says so in the log once a second: a flood must not become one of the log.</summary>
internal sealed class Refusals(Hooks hooks, string limit, LimitOptions options)
{
    private readonly ICounter _counter = hooks.Counter(options.DryRun ? $"{limit} would refuse" : $"{limit} refused");
    private readonly Microsoft.Extensions.Logging.ILogger _log = hooks.Log;
    private readonly Pace _pace = new(hooks.Time);

    /// <summary>Answers for the limit, or lets the request pass if it is a dry run.</summary>
    /// <param name="request">The request.</param>
    /// <param name="charges">What it has cost so far, if that is to be given back.</param>
    /// <param name="retryAfter">When the client may come back; null if never with such a request.</param>
    public Verdict Refuse(IRequest request, Charges? charges, string? retryAfter)
    {
        Note(request.ClientAddress);
        if (options.DryRun)
        {
            return Verdict.Continue;
        }

        charges?.GiveBack(request);
        var answer = new Answer(options.Status ?? StatusCodes.Status429TooManyRequests) { Text = "Too many requests.\n", Reason = limit };
        answer.Headers.RetryAfter = retryAfter;
        return request.Respond(answer);
    }

    /// <summary>Counts a refusal, and tells it now and then.</summary>
    /// <param name="address">The client, and never the key: that may be a secret.</param>
    public void Note(IPAddress address)
    {
        _counter.Add();
        if (!_pace.Tell(out var untold))
        {
            return;
        }

        var client = ExchangeKey.Of(address);
        if (options.DryRun)
        {
            Log.WouldRefuse(_log, limit, client, untold);
        }
        else
        {
            Log.Refused(_log, limit, client, untold);
        }
    }
}
