using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Admin.Endpoints;
using ScriptProxy.Sdk;

namespace ScriptProxy.Testing.Units;

public sealed partial class FakeHooks
{
    /// <summary>What the unit answers at the admin address.</summary>
    public List<AdminEndpoint> Endpoints { get; } = [];

    /// <summary>Asks an endpoint of the unit.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="url">Its path and query: <c>/entries?limit=10</c>.</param>
    /// <param name="body">The body; null sends none.</param>
    /// <returns>The status and the body.</returns>
    public async Task<(int Status, string Text)> AdminAsync(string method, string url, string? body = null)
    {
        var parts = url.Split('?', 2);
        var endpoint = Endpoints.Find(endpoint => endpoint.Method == method && endpoint.Path == parts[0])
            ?? throw new InvalidOperationException($"The unit has no endpoint {method} {parts[0]}.");
        var json = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        var http = new DefaultHttpContext();
        http.Request.QueryString = new QueryString(parts.Length > 1 ? "?" + parts[1] : "");
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body ?? ""));
        var answer = await endpoint.Answer(new UnitRequest(http, json, CancellationToken.None));
        using var text = new MemoryStream();
        var writer = PipeWriter.Create(text);
        await answer.WriteAsync(writer, json, CancellationToken.None);
        await writer.CompleteAsync();
        return (answer.Status, Encoding.UTF8.GetString(text.ToArray()));
    }
}
