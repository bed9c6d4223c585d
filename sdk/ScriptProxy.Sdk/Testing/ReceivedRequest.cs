using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Sdk.Testing;

/// <summary>A request as an upstream of a test received it.</summary>
/// <param name="method">The method.</param>
/// <param name="target">Path and query, as they were sent.</param>
/// <param name="host">The host, with the port if there was one.</param>
/// <param name="headers">The headers.</param>
/// <param name="body">The body.</param>
public sealed class ReceivedRequest(string method, string target, string host, IHeaderDictionary headers, ReadOnlyMemory<byte> body)
{
    /// <summary>The method.</summary>
    public string Method => method;

    /// <summary>Path and query, as they were sent.</summary>
    public string Target => target;

    /// <summary>The path, as it was sent.</summary>
    public string Path => target.Split('?')[0];

    /// <summary>The query with its question mark; empty if there is none.</summary>
    public string QueryString => target[Path.Length..];

    /// <summary>The host, with the port if there was one.</summary>
    public string Host => host;

    /// <summary>The headers.</summary>
    public IHeaderDictionary Headers => headers;

    /// <summary>The body; empty if there was none.</summary>
    public ReadOnlyMemory<byte> Body => body;

    /// <summary>The body, read as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(body.Span);

    /// <summary>The body, read as JSON.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public JsonElement Json => JsonElement.Parse(body.Span);

    /// <summary>A header's value; several are joined by commas. Null if there is none.</summary>
    /// <param name="name">The header's name, without case.</param>
    /// <returns>The value.</returns>
    public string? Header(string name) => headers.TryGetValue(name, out var values) ? values.ToString() : null;

    /// <inheritdoc/>
    public override string ToString() => $"{method} {target}";
}
