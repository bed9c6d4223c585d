using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Logging;
using ScriptProxy.Sdk;
using ScriptProxy.Sdk.Budgets;

namespace ScriptProxy.Host.Exchanges;

/// <summary>What the logs are told of an exchange.</summary>
internal static class ExchangeReports
{
    /// <summary>Tells of what failed.</summary>
    public static void Report(this Failure failure, ILogger log)
    {
        if (failure.Unit is { } unit)
        {
            var exception = failure.Exception is BudgetExceededException ? null : failure.Exception; // its message names the place, and its trace is the host's
            Log.UnitFailed(log, exception is null ? null : new ThrownByUnit(exception), failure.Id, unit, failure.Stage, failure.Message, failure.Culprit);
            if (exception is not null)
            {
                Log.UnitFailedWhole(log, exception, failure.Id);
            }

            return;
        }

        // What clients do wrong must not fill the log of what is to be mended.
        var level = failure.Culprit == Culprit.Client ? LogLevel.Information : LogLevel.Error;
        var isOurs = failure.Culprit == Culprit.Proxy || log.IsEnabled(LogLevel.Debug);
        Log.ExchangeFailed(log, level, isOurs ? failure.Exception : null, failure.Id, failure.Culprit, failure.Stage, isOurs ? failure.Message : MessageWithCause(failure));
    }

    // What others do wrong is not to be found in our code: a line says it, where a trace would be seventy, as often as they care to.
    private static string MessageWithCause(Failure failure) =>
        failure.Exception?.GetBaseException().Message is { } cause && !failure.Message.Contains(cause, StringComparison.Ordinal) ? $"{failure.Message} ({cause})" : failure.Message;

    /// <summary>Its line in the access log.</summary>
    public static AccessLogEntry ToEntry(this Exchange exchange) => new(
        exchange.Method,
        exchange.OriginalPath.Length > 0 ? exchange.OriginalPath : exchange.RawTarget,
        exchange.SentStatus,
        exchange.BytesSent,
        exchange.Elapsed,
        exchange.Cluster,
        exchange.Destination,
        exchange.DecidedBy,
        exchange.Cache.Outcome,
        exchange.Cache.Reason,
        exchange.FailureId,
        exchange.Http.Connection.RemoteIpAddress,
        exchange.Http.Request.Protocol,
        exchange.Http.Features.Get<IHttpAuthenticationFeature>()?.User?.Identity?.Name); // not Http.User, which makes one
}
