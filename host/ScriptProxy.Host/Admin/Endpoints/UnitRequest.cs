using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Admin.Endpoints;

/// <summary>What a unit's endpoint sees of a request.</summary>
/// <param name="http">The request.</param>
/// <param name="json">The unit's own options.</param>
/// <param name="aborted">Ends the call.</param>
internal sealed class UnitRequest(HttpContext http, JsonSerializerOptions json, CancellationToken aborted) : IAdminRequest
{
    public IQueryCollection Query => http.Request.Query;

    public CancellationToken Aborted => aborted;

    public async ValueTask<T?> ReadJsonAsync<T>()
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(http.Request.Body, json, aborted);
        }
        catch (JsonException exception)
        {
            throw new BadHttpRequestException($"the body cannot be read: {exception.Message}", exception);
        }
    }
}
