using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.DosDetection.Checks;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.DosDetection.Decisions;

/// <summary>How suspects are held.</summary>
public sealed class TarpitOptions
{
    /// <summary>How long a request is held before it goes on. More than zero, at most a minute. Default: 2 seconds.</summary>
    [Duration(60)]
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many requests are held at the same time; those beyond get 429, since each takes memory. Default: 1,000.</summary>
    [Range(1, 1_000_000)]
    public int Places { get; set; } = 1000;
}

/// <summary>Holds requests for a while, as many as there are places for. No thread waits with them.</summary>
internal sealed class Tarpit(Hooks hooks, TarpitOptions options) : IDecider
{
    private const string Place = "all";

    private readonly IGate _places = hooks.Gate("tarpit", new GateOptions { Places = options.Places });
    private readonly ICounter _held = hooks.Counter("held");
    private readonly Refusal _full = new(hooks, StatusCodes.Status429TooManyRequests);
    private readonly TimeProvider _time = hooks.Time;

    public async ValueTask<Verdict> DecideAsync(IRequest request)
    {
        if (!await _places.EnterAsync(Place))
        {
            return await _full.DecideAsync(request);
        }

        _held.Add();
        try
        {
            await Task.Delay(options.Delay, _time, request.Aborted);
        }
        finally
        {
            _places.Leave(Place);
        }

        return Verdict.Continue;
    }
}
