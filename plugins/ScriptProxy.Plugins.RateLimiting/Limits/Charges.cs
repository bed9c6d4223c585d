using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.RateLimiting.Limits;

/// <summary>What limits have done with one exchange.</summary>
internal sealed class Charges
{
    private readonly List<(RateLimitOfRequests Limit, Grant Grant, int Cost)> _made = [];
    private List<(IGate Gate, string Key)>? _entered;

    /// <summary>How long the request is to wait.</summary>
    public TimeSpan Delay { get; private set; }

    public static Charges Of(IRequest request, StateKey<Charges> state)
    {
        if (request.Get(state) is not { } charges)
        {
            request.Set(state, charges = new Charges());
        }

        return charges;
    }

    public void Add(RateLimitOfRequests limit, Grant grant, int cost)
    {
        _made.Add((limit, grant, cost));
        Delay = limit.MayDelay && grant.Delay > Delay ? grant.Delay : Delay;
    }

    public void AddPlace(IGate gate, string key) => (_entered ??= []).Add((gate, key));

    /// <summary>A request that is refused after all costs nothing.</summary>
    public void GiveBack(IRequest request)
    {
        foreach (var (limit, grant, cost) in _made)
        {
            if (grant.IsGranted)
            {
                limit.GiveBack(request, cost);
            }
        }
    }

    public void Leave()
    {
        foreach (var (gate, key) in _entered ?? [])
        {
            gate.Leave(key);
        }
    }

    public void Tell(IHeaderDictionary headers)
    {
        foreach (var (limit, grant, _) in _made)
        {
            limit.Tell(headers, grant);
        }
    }
}
