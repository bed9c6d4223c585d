using System.Globalization;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.DosDetection.Decisions;

/// <summary>Refuses a request, and says when it is worth while to come back.</summary>
internal sealed class Refusal(Hooks hooks, int status) : IDecider
{
    private readonly ICounter _refused = hooks.Counter("refused");
    private readonly TimeProvider _time = hooks.Time;

    public ValueTask<Verdict> DecideAsync(IRequest request)
    {
        _refused.Add();
        var answer = new Answer(status) { Text = status == StatusCodes.Status429TooManyRequests ? "Too many requests.\n" : "Refused.\n" };
        answer.Headers.CacheControl = "no-store"; // of one client, not of what it asked for
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            answer.Headers.RetryAfter = RetryAfter(request.Suspicion);
        }

        return new ValueTask<Verdict>(request.Respond(answer));
    }

    private string? RetryAfter(Suspicion mark)
    {
        var seconds = Math.Ceiling((mark.Until - _time.GetUtcNow()).TotalSeconds);
        return seconds < int.MaxValue ? Math.Max(1, seconds).ToString(CultureInfo.InvariantCulture) : null;
    }
}
