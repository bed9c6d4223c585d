using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.Caching.Freshness;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Storing;

/// <summary>Whether a response may be stored (RFC 9111 3), and why not: a few words for <c>Cache-Status</c>.</summary>
/// <param name="options">What is stored besides what HTTP says.</param>
internal sealed class StoringRules(StoringOptions options)
{
    /// <summary>Why answers to requests with credentials are not stored, where nothing else speaks against it.</summary>
    public const string Authorization = "Authorization";

    /// <summary>Why a response must not be stored; null if it may.</summary>
    public string? WhyNot(in StoringQuestion question) =>
        Impossible(question) ?? question.Decision switch
        {
            { IsPass: true } or { Store: false } => question.Decision.Reason ?? "decision",
            { Store: true } => null,
            _ => Forbidden(question) ?? Unfit(question) ?? ForbiddenByRequest(question),
        };

    /// <summary>Whether a response's <c>Set-Cookie</c> is stored with it.</summary>
    public bool KeepsSetCookie(CacheDecision decision) => options.SetCookie || decision.Store == true;

    // What no rule can make storable.
    private static string? Impossible(in StoringQuestion question)
    {
        if (question.Method != "GET")
        {
            return "method";
        }

        return question.Status switch
        {
            < 200 or > 599 => "no final status",
            304 => "304",
            206 => PartialStoring.WhyNot(question.Headers),
            416 => "416",
            >= 400 when question.RequestHeaders.Range.Count > 0 => "error to a range", // or one client's odd range would be everybody's error
            _ => null,
        } ?? (VaryLine.IsAny(question.Headers.Vary) ? "Vary: *" : null);
    }

    private string? Forbidden(in StoringQuestion question)
    {
        var response = question.Response;
        if (question.Request.NoStore)
        {
            return "request no-store";
        }

        // RFC 9111 5.2.2.3: who knows the status may pass over no-store.
        if (response.MustUnderstand ? !KnownStatus.Includes(question.Status) : response.NoStore)
        {
            return response.MustUnderstand ? "must-understand" : "no-store";
        }

        if (response.Private)
        {
            return "private";
        }

        return HasCookieForAll(question) ? "Set-Cookie" : IsEventStream(question.Headers) ? "event stream" : null;
    }

    // It has no end: who comes later would get old events, and the upstream would send on after all have left.
    private static bool IsEventStream(IHeaderDictionary headers)
    {
        var type = headers.ContentType.ToString().AsSpan();
        var parameters = type.IndexOf(';');
        return (parameters < 0 ? type : type[..parameters]).Trim().Equals("text/event-stream", StringComparison.OrdinalIgnoreCase);
    }

    // RFC 9111 3.5. Looked at last: what is left says nothing against the answers to others.
    private static string? ForbiddenByRequest(in StoringQuestion question)
    {
        var response = question.Response;
        return (question.RequestHeaders.Authorization.Count > 0 || question.Decision.HasCredentials) && !response.Public && !response.MustRevalidateEverywhere && response.SharedMaxAge is null ? Authorization : null;
    }

    private bool HasCookieForAll(in StoringQuestion question) =>
        !KeepsSetCookie(question.Decision)
        && (question.Headers.SetCookie.Count > 0 || question.Headers.ContainsKey("Set-Cookie2"))
        && !question.Response.PrivateFields.Contains("set-cookie") && !question.Response.NoCacheFields.Contains("set-cookie");

    // RFC 9111 3: the last condition, and that it must serve anybody.
    private static string? Unfit(in StoringQuestion question)
    {
        var isSaid = question.Lifespan.Source is not (LifetimeSource.None or LifetimeSource.Heuristic) || question.Response.Public;
        if (!isSaid && !HeuristicStatus.Includes(question.Status))
        {
            return "status without lifetime";
        }

        return question.Lifespan.IsOfUse(question.ResponseTime) ? null : "no lifetime";
    }
}
