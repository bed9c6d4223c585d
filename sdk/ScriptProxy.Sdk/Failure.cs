namespace ScriptProxy.Sdk;

/// <summary>Whose fault a failure is.</summary>
public enum Culprit : byte
{
    /// <summary>The client sent something wrong, or too slowly.</summary>
    Client,

    /// <summary>The proxy or its configuration.</summary>
    Proxy,

    /// <summary>The upstream could not be reached, or its answer was wrong or late.</summary>
    Upstream,

    /// <summary>A rule or plugin.</summary>
    Unit,
}

/// <summary>Where an exchange failed.</summary>
public enum Stage : byte
{
    /// <summary>Reading the request's head.</summary>
    RequestHead,

    /// <summary>In a request hook.</summary>
    OnRequest,

    /// <summary>Finding a route, a cluster and a destination.</summary>
    Routing,

    /// <summary>In an upstream request hook.</summary>
    OnUpstreamRequest,

    /// <summary>Connecting, and waiting for the upstream's response head.</summary>
    Upstream,

    /// <summary>Copying the request's body.</summary>
    RequestBody,

    /// <summary>In an upstream response hook.</summary>
    OnUpstreamResponse,

    /// <summary>In a response hook.</summary>
    OnResponse,

    /// <summary>Copying the response's body.</summary>
    ResponseBody,
}

/// <summary>Why an exchange failed.</summary>
/// <param name="Id">Names this failure in the answer and in the log.</param>
/// <param name="Stage">Where it failed.</param>
/// <param name="Culprit">Whose fault it is.</param>
/// <param name="Unit">The unit whose hook failed, or null.</param>
/// <param name="Message">What happened, for the log; not for the client.</param>
/// <param name="Exception">The exception, if there is one.</param>
public sealed record Failure(string Id, Stage Stage, Culprit Culprit, string? Unit, string Message, Exception? Exception);
