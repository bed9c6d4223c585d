using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Explaining;

/// <summary>How an exchange has ended, and why.</summary>
internal static class EndView
{
    /// <param name="exchange">The exchange.</param>
    /// <param name="asked">Whether an upstream was asked, as it says itself or as the fetch did that it was answered by.</param>
    /// <param name="target">What the upstream was asked for; null for none.</param>
    /// <param name="upstreamMicroseconds">How long it took.</param>
    /// <param name="showsSecrets">Whether secrets stay readable.</param>
    public static ExplainedEnd Of(Exchange exchange, bool asked, string? target, double? upstreamMicroseconds, bool showsSecrets)
    {
        var failure = exchange.Failure;
        return new ExplainedEnd(
            exchange.IsNotAsked ? 0 : exchange.SentStatus,
            By(exchange, asked),
            asked,
            target,
            exchange.Cache.Outcome == CacheOutcome.None ? null : exchange.Cache.Outcome.ToString(),
            exchange.Cache.Reason,
            exchange.Http.Response.Headers["Cache-Status"] is { Count: > 0 } status ? showsSecrets ? status.ToString() : Secrets.OfHeader("Cache-Status", status) : null,
            failure is null ? null : $"{failure.Culprit} failed at the stage {failure.Stage}: {failure.Message}{PlaceOf(failure, exchange)}",
            exchange.FailureId,
            asked ? upstreamMicroseconds : null,
            exchange.Elapsed.TotalMicroseconds);
    }

    private static string By(Exchange exchange, bool asked) =>
        exchange.IsNotAsked ? "the upstream would be asked"
        : exchange.IsAborted ? $"{exchange.DecidedBy ?? "the proxy"} aborted"
        : exchange.Failure is { Unit: { } unit } ? $"{unit} failed"
        : exchange.Failure is not null || exchange is { Answer.Text: not null, DecidedBy: null } ? $"the proxy: {FirstLine(exchange.Answer)}"
        : exchange.Answer is not null ? exchange.DecidedBy ?? "the proxy"
        : asked ? "the upstream"
        : "the proxy";

    // The proxy's own texts begin with the status, which is told beside.
    private static string FirstLine(Answer? answer) =>
        answer?.Text?.Split('\n')[0] is not { } line ? "the answer broke off"
        : line.StartsWith($"{answer.Status} ", StringComparison.Ordinal) ? line[$"{answer.Status} ".Length..]
        : line;

    private static string PlaceOf(Failure failure, Exchange exchange) =>
        failure.Exception is { } exception && exchange.Generation.Units.FirstOrDefault(unit => unit.Name == failure.Unit) is { } unit && UnitPlace.Of(exception, unit) is { } place
            ? $" ({place})"
            : "";
}
