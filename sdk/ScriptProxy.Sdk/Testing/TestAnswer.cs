using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Sdk.Testing;

/// <summary>What came of a request that a test sent: the answer as the client got it, and who decided it.</summary>
public sealed class TestAnswer
{
    internal TestAnswer()
    {
    }

    /// <summary>The status; 0 if the exchange was cut off before an answer.</summary>
    public int Status { get; internal init; }

    /// <summary>The headers.</summary>
    public IHeaderDictionary Headers { get; internal init; } = new HeaderDictionary();

    /// <summary>The body, as it was sent; empty if there was none.</summary>
    public ReadOnlyMemory<byte> Body { get; internal init; }

    /// <summary>The body, read as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Body.Span);

    /// <summary>The body, read as JSON.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public JsonElement Json => JsonElement.Parse(Body.Span);

    /// <summary>Whether the connection was cut instead of an answer, or in the midst of it.</summary>
    public bool IsAborted { get; internal init; }

    /// <summary>
    /// <see cref="Verdict.Continue"/> if the answer is an upstream's, <see cref="Verdict.Respond"/> if it was made in the proxy, by a unit or for an error, <see cref="Verdict.Abort"/> if
    /// the exchange was cut off.
    /// </summary>
    public Verdict Verdict { get; internal init; }

    /// <summary>The unit that answered, aborted, failed or chose where the request goes; null if none did.</summary>
    public string? DecidedBy { get; internal init; }

    /// <summary>The route; null if none was used.</summary>
    public string? Route { get; internal init; }

    /// <summary>The cluster that was asked; null if none was.</summary>
    public string? Cluster { get; internal init; }

    /// <summary>The destination that was asked, of the cluster or by its address; null if none was.</summary>
    public string? Destination { get; internal init; }

    /// <summary>What a cache did.</summary>
    public CacheOutcome Cache { get; internal init; }

    /// <summary>What failed; null if nothing did.</summary>
    public Failure? Failure { get; internal init; }

    /// <summary>A header's value; several are joined by commas. Null if there is none.</summary>
    /// <param name="name">The header's name, without case.</param>
    /// <returns>The value.</returns>
    public string? Header(string name) => Headers.TryGetValue(name, out var values) ? values.ToString() : null;
}
