using Microsoft.Extensions.Logging;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Rules.Hints;

/// <summary>Names that people bring along from other proxies and frameworks, and what they are called here.</summary>
internal static class Habits
{
    /// <summary>Members of an exchange.</summary>
    public static IReadOnlyDictionary<string, string> Members { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["Answer"] = nameof(IRequest.Respond),
        ["Reply"] = nameof(IRequest.Respond),
        ["Return"] = nameof(IRequest.Respond),
        ["Send"] = nameof(IRequest.Respond),
        ["Block"] = nameof(IRequest.Respond),
        ["Json"] = nameof(IRequest.RespondJson),
        ["Close"] = nameof(IRequest.Abort),
        ["Drop"] = nameof(IRequest.Abort),
        ["Forward"] = nameof(IRequest.ForwardTo),
        ["Proxy"] = nameof(IRequest.ForwardTo),
        ["Route"] = nameof(IRequest.RouteTo),
        ["Upstream"] = nameof(IRequest.RouteTo),
        ["Backend"] = nameof(IRequest.RouteTo),
        ["Url"] = nameof(IExchange.Path),
        ["Uri"] = nameof(IExchange.Path),
        ["Args"] = nameof(IRequest.Query),
        ["Params"] = nameof(IExchange.PathValue) + "(\"name\")",
        ["RouteValues"] = nameof(IExchange.PathValue),
        ["Ip"] = nameof(IExchange.ClientAddress),
        ["RemoteIp"] = nameof(IExchange.ClientAddress),
        ["RemoteAddress"] = nameof(IExchange.ClientAddress),
        ["RemoteIpAddress"] = nameof(IExchange.ClientAddress),
        ["Connection"] = nameof(IExchange.ClientAddress),
        ["Context"] = nameof(IExchange.Http),
        ["HttpContext"] = nameof(IExchange.Http),
        ["User"] = nameof(IExchange.Http) + ".User",
        ["Items"] = nameof(IExchange.Set),
        ["StatusCode"] = nameof(IResponse.Status),
        ["Content"] = nameof(IResponse.Body),
        ["Duration"] = nameof(ICompletion.Elapsed),
        ["ElapsedMilliseconds"] = nameof(ICompletion.Elapsed) + ".TotalMilliseconds",
        ["ContentType"] = nameof(IRequest.Headers) + ".ContentType",
        ["CacheStatus"] = nameof(IResponse.Cache) + ".Outcome",
    };

    /// <summary>Members of the log.</summary>
    public static IReadOnlyDictionary<string, string> LogMembers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["Trace"] = nameof(LoggerExtensions.LogTrace),
        ["Verbose"] = nameof(LoggerExtensions.LogTrace),
        ["Debug"] = nameof(LoggerExtensions.LogDebug),
        ["Info"] = nameof(LoggerExtensions.LogInformation),
        ["Information"] = nameof(LoggerExtensions.LogInformation),
        ["LogInfo"] = nameof(LoggerExtensions.LogInformation),
        ["Write"] = nameof(LoggerExtensions.LogInformation),
        ["WriteLine"] = nameof(LoggerExtensions.LogInformation),
        ["Warn"] = nameof(LoggerExtensions.LogWarning),
        ["Warning"] = nameof(LoggerExtensions.LogWarning),
        ["LogWarn"] = nameof(LoggerExtensions.LogWarning),
        ["Error"] = nameof(LoggerExtensions.LogError),
        ["Fatal"] = nameof(LoggerExtensions.LogCritical),
        ["Critical"] = nameof(LoggerExtensions.LogCritical),
    };

    /// <summary>Bare names, each with a sentence.</summary>
    public static IReadOnlyDictionary<string, string> Names { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["next"] = "there is no next to call: return Continue; asks the next hook",
        ["logger"] = "the log is Log: Log.LogInformation(\"...\");",
        ["response"] = "answers are edited in a hook of their own: OnResponse(response => ...)",
        ["context"] = "a hook has one parameter, the exchange: OnRequest(request => ...)",
        ["httpContext"] = "a hook has one parameter, the exchange, and request.Http is its HttpContext: OnRequest(request => ...)",
        ["request"] = "the request is the parameter of a hook: OnRequest(request => ...)",
        ["configuration"] = "a rule's configuration is its options: var options = Options<RuleOptions>();",
        ["config"] = "a rule's configuration is its options: var options = Options<RuleOptions>();",
        ["options"] = "options are taken by their class while the rule loads: var options = Options<RuleOptions>();",
        ["services"] = "what a plugin offers is taken by its type: var verifier = Service<IVerifier>();",
    };
}
