using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.DosDetection.Checks;
using ScriptProxy.Plugins.DosDetection.Detection;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.DosDetection.Decisions;

/// <summary>How suspects are held.</summary>
public sealed class TarpitOptions
{
    /// <summary>How long a request is held before it goes on. More than zero, at most 30 seconds: half of what a hook may take. Default: 2 seconds.</summary>
    [Duration(30)]
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many requests are held at the same time; those beyond get 429, since each takes memory. Default: 1,000.</summary>
    [Range(1, 1_000_000)]
    public int Places { get; set; } = 1000;

    /// <summary>How many of them are one client's at most, so that none takes the places of all others. Default: 20.</summary>
    [Range(1, 1_000_000)]
    public int PlacesPerClient { get; set; } = 20;
}

/// <summary>Holds requests for a while, as many as there are places for. No thread waits with them.</summary>
internal sealed class Tarpit(Hooks hooks, DosDetectionOptions options, ClientKey by) : IDecider
{
    private const string Place = "all";

    private readonly IGate _places = hooks.Gate("tarpit", new GateOptions { Places = options.Tarpit.Places });
    private readonly IGate _placesOfClient = hooks.Gate("tarpit of a client", new GateOptions { Places = options.Tarpit.PlacesPerClient, Capacity = options.Capacity });
    private readonly ICounter _held = hooks.Counter("held");
    private readonly Refusal _full = new(hooks, StatusCodes.Status429TooManyRequests);
    private readonly TimeProvider _time = hooks.Time;
    private readonly TimeSpan _delay = options.Tarpit.Delay;

    public async ValueTask<Verdict> DecideAsync(IRequest request)
    {
        if (!await _places.EnterAsync(Place))
        {
            return await _full.DecideAsync(request);
        }

        try
        {
            return await HoldAsync(request, by.Of(request));
        }
        finally
        {
            _places.Leave(Place);
        }
    }

    private async ValueTask<Verdict> HoldAsync(IRequest request, string client)
    {
        if (!await _placesOfClient.EnterAsync(client))
        {
            return await _full.DecideAsync(request);
        }

        _held.Add();
        try
        {
            await Task.Delay(_delay, _time, request.Aborted);
            return Verdict.Continue;
        }
        finally
        {
            _placesOfClient.Leave(client);
        }
    }
}
