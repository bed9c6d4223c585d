using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Budgets;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Generations;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Admin.Endpoints;

/// <summary>
/// Asks the endpoints that units offer, below <c>/units/{unit}</c>. They are looked up in the generation that serves, request by request, since a routing
/// table would keep the code of units that are gone.
/// </summary>
internal sealed class UnitEndpoints(GenerationStore generations, ILoggerFactory loggers, CancellationToken stopping)
{
    public const string Root = "/units";

    /// <summary>A unit's endpoints, as <c>GET /units/Shop/flags</c>.</summary>
    public static IEnumerable<string> Of(Unit unit) =>
        unit.Endpoints.Select(endpoint => $"{endpoint.Method} {Root}/{Uri.EscapeDataString(unit.Name)}{endpoint.Path}");

    /// <summary>Answers a request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="name">The unit's name.</param>
    /// <param name="path">The rest of the path, without its first slash.</param>
    public async Task ServeAsync(HttpContext http, string name, string path)
    {
        using var pin = generations.Pin();
        var unit = pin.Generation.Units.FirstOrDefault(unit => unit.Name == name);
        var found = unit?.Endpoints.Where(endpoint => endpoint.Path.AsSpan(1).SequenceEqual(path)).ToList() ?? [];
        if (found.Find(endpoint => endpoint.Method == http.Request.Method) is { } endpoint)
        {
            await AskAsync(http, pin.Generation, unit!, endpoint);
            return;
        }

        if (found.Count > 0)
        {
            http.Response.Headers.Allow = string.Join(", ", found.Select(other => other.Method));
        }

        await SendAsync(http, found.Count > 0 ? StatusCodes.Status405MethodNotAllowed : StatusCodes.Status404NotFound, new
        {
            error = unit is null ? $"no unit '{name}' serves" : $"{name} has no admin endpoint {http.Request.Method} /{path}",
            endpoints = pin.Generation.Units.SelectMany(Of),
        });
    }

    private async Task AskAsync(HttpContext http, Generation generation, Unit unit, AdminEndpoint endpoint)
    {
        using var aborted = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        try
        {
            AdminAnswer? answer = null;
            var what = $"the admin endpoint {endpoint.Method} {endpoint.Path}";
            var call = Budgeted.Background<IAdminRequest>(unit, what, async request => answer = await endpoint.Answer(request))(new UnitRequest(http, unit.Json, aborted.Token)).AsTask();
            await generation.HookTime.WaitAsync(call);
            await (call.IsCompleted ? call : throw generation.HookTime.Exceeded());
            http.Response.StatusCode = answer!.Status;
            http.Response.ContentType = answer.ContentType;
            await Budgeted.Background<PipeWriter>(unit, what, writer => answer.WriteAsync(writer, unit.Json, aborted.Token))(http.Response.BodyWriter); // its values, too, are the unit's code
            await http.Response.CompleteAsync(); // the whole answer is under way while the unit is still pinned
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
            http.Abort();
        }
        catch (BadHttpRequestException exception) when (!HasBegun(http.Response))
        {
            await SendAsync(http, exception.StatusCode, new { error = exception.Message });
        }
        catch (Exception exception)
        {
            await FailAsync(http, unit, endpoint, exception);
        }
    }

    private async Task FailAsync(HttpContext http, Unit unit, AdminEndpoint endpoint, Exception exception)
    {
        var id = ErrorId.New();
        Log.EndpointFailed(loggers.CreateLogger(unit.Name), exception, id, unit.Name, endpoint.Method, endpoint.Path, exception.Message);
        if (HasBegun(http.Response))
        {
            http.Abort(); // a shortened answer must not look like a whole one
            return;
        }

        await SendAsync(http, StatusCodes.Status500InternalServerError, new { error = $"{unit.Name} failed: {exception.Message}", errorId = id });
    }

    private static bool HasBegun(HttpResponse response) => response.HasStarted || response.BodyWriter.UnflushedBytes > 0;

    private static Task SendAsync<T>(HttpContext http, int status, T answer)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(answer, JsonSerializerOptions.Web);
    }
}
