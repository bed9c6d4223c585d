using System.Globalization;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Overload.Limits;

/// <summary>Answers 503, and says so in the log once a second: who is overloaded must not have a flood of the log as well.</summary>
internal sealed class Refusals(IAdaptiveGate gate, ClusterOptions options, Hooks hooks)
{
    private const int MostSteps = 60;

    /// <summary>Made beforehand, since refusing must be cheap: those who come back are spread over as much time again as they are told to wait.</summary>
    private readonly Answer[] _answers = AnswersOf(options.RetryAfter, gate.Name);

    private readonly Microsoft.Extensions.Logging.ILogger _log = hooks.Log;
    private readonly Pace _pace = new(hooks.Time);

    public Verdict Refuse(IUpstreamRequest request)
    {
        if (_pace.Tell(out var untold))
        {
            Log.Refused(_log, gate.Name, request.Priority, untold, gate.Limit, gate.Waiting);
        }

        return request.Respond(_answers[Random.Shared.Next(_answers.Length)]);
    }

    private static Answer[] AnswersOf(int least, string gate)
    {
        var steps = Math.Min(MostSteps, least);
        return [.. Enumerable.Range(0, steps + 1).Select(step => AnswerOf(least + (step * least / steps), gate))];
    }

    private static Answer AnswerOf(int seconds, string gate)
    {
        var answer = new Answer(StatusCodes.Status503ServiceUnavailable) { Bytes = "Too busy, please come back.\n"u8.ToArray(), ContentType = "text/plain; charset=utf-8", Reason = gate };
        answer.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return answer;
    }
}
