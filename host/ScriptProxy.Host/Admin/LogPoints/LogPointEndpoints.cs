using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Host.LogPoints;

namespace ScriptProxy.Host.Admin.LogPoints;

/// <summary>Adds log points at <c>/log-points</c>, lists and removes them.</summary>
internal sealed class LogPointEndpoints(ProxyHost proxy, bool isSocket)
{
    public const string Root = "/log-points";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Root, () => Results.Json(proxy.LogPoints.All.Select(AdminLogPoint.Of)));
        endpoints.MapPost(Root, AddAsync);
        endpoints.MapDelete(Root, (CancellationToken cancelled) => RemoveAsync(proxy.LogPoints.All, cancelled));
        endpoints.MapDelete(Root + "/{id:int}", async (int id, CancellationToken cancelled) => proxy.LogPoints.All.Find(point => point.Id == id) is { } point
            ? await RemoveAsync([point], cancelled)
            : Refusal.Of(StatusCodes.Status404NotFound, $"there is no log point {id}; 'scriptproxy log-point list' lists what there is"));
    }

    private async Task<IResult> AddAsync(LogPointRequest request, CancellationToken cancelled)
    {
        if (WhyNot() is { } why)
        {
            return Refusal.Of(StatusCodes.Status403Forbidden, why);
        }

        if (request is not { File: not null, Expression: not null, Line: > 0, Limit: > 0 and <= LogPointRequest.HighestLimit, Seconds: > 0 } || request.Seconds > LogPointRequest.LongestTime.TotalSeconds)
        {
            return Refusal.Of(StatusCodes.Status400BadRequest, $"a log point has a file, a line, an expression, a limit of {LogPointRequest.HighestLimit} at most and the seconds of a day at most");
        }

        try
        {
            var (point, findings) = await proxy.Reloader.AddLogPointAsync(request, cancelled);
            return point is null
                ? Refusal.Of(StatusCodes.Status422UnprocessableEntity, string.Join(Environment.NewLine, [$"the rule could not be loaded with the log point; generation {Number} serves on", .. findings.InOrder()]))
                : Results.Json(new AdminLogPoints(Number, [AdminLogPoint.Of(point)]));
        }
        catch (LogPointException exception)
        {
            return Refusal.Of(StatusCodes.Status422UnprocessableEntity, exception.Message);
        }
    }

    private async Task<IResult> RemoveAsync(IReadOnlyCollection<LivePoint> points, CancellationToken cancelled)
    {
        var findings = points.Count > 0 ? await proxy.Reloader.RemoveLogPointsAsync(points, cancelled) : [];
        return findings.HasErrors
            ? Refusal.Of(StatusCodes.Status422UnprocessableEntity, string.Join(
                Environment.NewLine, ["nothing is logged any more, but the rule could not be loaded without the log point, and is with the next reload", .. findings.InOrder()]))
            : Results.Json(new AdminLogPoints(Number, [.. points.Select(AdminLogPoint.Of)]));
    }

    private int Number => proxy.Generations.Current.Number;

    private string? WhyNot() => proxy.Settings.LogPoints.Allow switch
    {
        LogPointAccess.Never => "LogPoints:Allow is Never",
        LogPointAccess.Socket when !isSocket =>
            "a log point is code, and every user of this machine reaches this address: listen on a socket only the proxy's user may use (Admin: http://unix:/run/scriptproxy.sock), or set LogPoints:Allow to Loopback",
        _ => null,
    };
}
