using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Sdk;

/// <summary>One request at the admin address to an endpoint of a unit. Not to be kept beyond the call. Not thread-safe.</summary>
public interface IAdminRequest
{
    /// <summary>The query's parameters, decoded.</summary>
    IQueryCollection Query { get; }

    /// <summary>Signalled when whoever asked has gone, or the proxy stops.</summary>
    CancellationToken Aborted { get; }

    /// <summary>Reads the body as JSON, in camel case as <see cref="AdminAnswer.Json"/> writes it.</summary>
    /// <typeparam name="T">The type to read; one of the unit's own will do.</typeparam>
    /// <returns>The value; null if the body says so.</returns>
    /// <exception cref="BadHttpRequestException">The body is no such JSON, or too long. Left alone, it becomes the answer 400 or 413.</exception>
    /// <exception cref="OperationCanceledException"><see cref="Aborted"/> was signalled.</exception>
    ValueTask<T?> ReadJsonAsync<T>();
}
