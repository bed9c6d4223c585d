using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Testing.Traces;
using ScriptProxy.Sdk;
using ScriptProxy.Sdk.Testing;

namespace ScriptProxy.Host.Testing;

/// <summary>Puts together what the client got and what is known of its exchange.</summary>
internal static class Answers
{
    public static TestAnswer Of(RequestTrace trace, int status, IHeaderDictionary headers, byte[] body, bool isAborted) => new()
    {
        Status = status,
        Headers = headers,
        Body = body,
        IsAborted = isAborted,
        Verdict = trace.End?.Verdict ?? Verdict.Respond, // the server's own answer
        DecidedBy = trace.End?.DecidedBy,
        Route = trace.End?.Route,
        Cluster = trace.End?.Cluster,
        Destination = trace.End?.Destination,
        Cache = trace.End?.Cache ?? default,
        Failure = trace.End?.Failure,
    };
}
