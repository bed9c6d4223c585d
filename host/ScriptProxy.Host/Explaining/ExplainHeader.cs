using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Logging;
using ScriptProxy.Host.Metrics;

namespace ScriptProxy.Host.Explaining;

/// <summary>
/// Explains real exchanges whose request has a signed header. No hook and no upstream ever sees the header. The client gets the explanation's id, and nothing else: a tree is longer
/// than headers may be, and tells things about the inside that whoever catches a token is not to know. It is read at the admin address.
/// </summary>
internal sealed class ExplainHeader(AcceptedConfiguration configuration, Explanations explanations, TimeProvider time, ILogger<ExplainHeader> log) : IMetricSource
{
    public const string Name = "X-ScriptProxy-Explain";

    /// <summary>More real requests than these in a second are served as ever and not explained: who catches a token must not be able to slow the proxy down.</summary>
    private const int MostPerSecond = 10;

    private readonly TurnsPerSecond _turns = new(MostPerSecond);
    private readonly long[] _results = new long[Enum.GetValues<Result>().Length];

    private enum Result
    {
        Explained,
        Forged,
        Expired,
        Off,
        Limited,
    }

    public IEnumerable<Metric> Metrics =>
    [
        new(MetricKind.Counter, "scriptproxy.explain.requests", "{request}", "Requests that asked to be explained: they were, or their token was forged or expired, or there is no key, or there were too many in a second.", () =>
            _results.Select((_, index) => new Sample(Volatile.Read(ref _results[index]), ("result", ((Result)index).ToString().ToLowerInvariant())))),
    ];

    /// <summary>Takes the header off a request, and has the exchange explained if its token holds. What does not hold is counted, and passed over without a word: the client is to learn nothing by trying.</summary>
    public void Take(Exchange exchange)
    {
        var headers = exchange.Http.Request.Headers;
        var token = headers[Name].ToString();
        headers.Remove(Name);
        if (exchange.Recorder is not null)
        {
            return; // it is being explained already, and may be a question that is to ask no upstream
        }

        var result = Judge(token, exchange);
        Interlocked.Increment(ref _results[(int)result]);
        if (result != Result.Explained)
        {
            return;
        }

        var recorder = new Recorder(ErrorId.New(), asksUpstream: true, showsSecrets: false, time, Ended);
        recorder.Attach(exchange);
        exchange.Http.Response.OnStarting(
            static state =>
            {
                var (http, id) = ((HttpContext, string))state;
                http.Response.Headers[Name] = id;
                return Task.CompletedTask;
            },
            (exchange.Http, recorder.Id));
    }

    private Result Judge(string token, Exchange exchange) => configuration.Snapshot.Settings.Explain.Key is not { Length: > 0 } key
        ? Result.Off
        : ExplainToken.Check(key, token, Exchange.NameOf(exchange.Host).ToString(), time.GetUtcNow()) switch
        {
            TokenState.Valid => _turns.TryTake(time.GetUtcNow()) ? Result.Explained : Result.Limited,
            TokenState.Expired => Result.Expired,
            _ => Result.Forged,
        };

    private void Ended(Explanation explanation)
    {
        explanations.Add(explanation);
        Log.ExchangeExplained(log, explanation.Id, explanation.Request.Method, explanation.Request.Target, explanation.End.Status);
    }
}
