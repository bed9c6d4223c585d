using ScriptProxy.Host.Exchanges;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Testing.Traces;

/// <summary>How an exchange ended.</summary>
internal sealed record TraceEnd(Verdict Verdict, string? DecidedBy, string? Route, string? Cluster, string? Destination, CacheOutcome Cache, Failure? Failure)
{
    public static TraceEnd Of(Exchange exchange) => new(
        exchange.IsAborted ? Verdict.Abort : exchange.Answer is not null ? Verdict.Respond : Verdict.Continue,
        exchange.DecidedBy,
        exchange.Route,
        exchange.Cluster,
        exchange.Destination,
        exchange.Cache.Outcome,
        exchange.Failure);
}
