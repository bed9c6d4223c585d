namespace ScriptProxy.Bench.Workloads;

/// <summary>A request that the load is made of.</summary>
/// <param name="Path">The path, with the query.</param>
internal sealed record Request(string Path)
{
    public string Method { get; init; } = "GET";

    /// <summary>The <c>Host</c>; null for the address that is asked.</summary>
    public string? Host { get; init; }

    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>The body, in ASCII; null for none.</summary>
    public string? Body { get; init; }

    /// <summary>The request as HTTP/1.1 has it.</summary>
    /// <param name="authority">What stands in <c>Host</c> where the request does not say.</param>
    public string Text(string authority)
    {
        var fields = string.Concat(Headers.Select(header => $"{header.Key}: {header.Value}\r\n"));
        var length = Body is null ? "" : $"Content-Length: {Body.Length}\r\n";
        return $"{Method} {Path} HTTP/1.1\r\nHost: {Host ?? authority}\r\n{fields}{length}\r\n{Body}";
    }
}
