using System.Globalization;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Overload.Limits;

/// <summary>Answers 503, and says so in the log once a second: who is overloaded must not have a flood of the log as well.</summary>
internal sealed class Refusals(IAdaptiveGate gate, ClusterOptions options, Hooks hooks)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Made beforehand, since refusing must be cheap: those who come back are spread over as much time again as they are told to wait.</summary>
    private readonly Answer[] _answers = [.. Enumerable.Range(options.RetryAfter, Math.Min(8, options.RetryAfter + 1)).Select(seconds => AnswerOf(seconds, gate.Name))];

    private readonly Microsoft.Extensions.Logging.ILogger _log = hooks.Log;
    private readonly TimeProvider _time = hooks.Time;
    private long _silent;
    private long _untold;

    public Verdict Refuse(IUpstreamRequest request)
    {
        Interlocked.Increment(ref _untold);
        var now = _time.GetTimestamp();
        var silent = Volatile.Read(ref _silent);
        if (now >= silent && Interlocked.CompareExchange(ref _silent, now + (long)(Pause.TotalSeconds * _time.TimestampFrequency), silent) == silent)
        {
            Log.Refused(_log, gate.Name, Interlocked.Exchange(ref _untold, 0), gate.Limit, gate.Waiting, request.Priority);
        }

        return request.Respond(_answers[Random.Shared.Next(_answers.Length)]);
    }

    private static Answer AnswerOf(int seconds, string gate)
    {
        var answer = new Answer(StatusCodes.Status503ServiceUnavailable) { Bytes = "Too busy, please come back.\n"u8.ToArray(), ContentType = "text/plain; charset=utf-8", Reason = gate };
        answer.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return answer;
    }
}
