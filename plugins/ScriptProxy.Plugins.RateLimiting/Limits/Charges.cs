using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.RateLimiting.Limits;

/// <summary>What limits have done with one exchange.</summary>
internal sealed class Charges
{
    private readonly List<(RateLimitOfRequests Limit, Grant Grant, int Cost)> _made = [];
    private List<(IGate Gate, string Key)>? _entered;
    private bool _hasLeft;
    private long? _patientSince;

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

    public Patience PatienceLeft(TimeProvider time) => Patience.Of(ref _patientSince, time);

    public void Add(RateLimitOfRequests limit, Grant grant, int cost)
    {
        _made.Add((limit, grant, cost));
        Delay = limit.MayDelay && grant.Delay > Delay ? grant.Delay : Delay;
    }

    /// <returns>False if the exchange has left its places already.</returns>
    public bool TryAddPlace(IGate gate, string key)
    {
        lock (_made)
        {
            if (!_hasLeft)
            {
                (_entered ??= []).Add((gate, key));
            }

            return !_hasLeft;
        }
    }

    /// <summary>
    /// A request that is refused after all costs nothing, save for what has come back by itself while it waited. Its answer tells of the limit that refused, since what the others said holds no more, and who
    /// obeyed the longest of their times would wait in vain.
    /// </summary>
    public void GiveBack(IRequest request)
    {
        foreach (var (limit, grant, cost) in _made)
        {
            if (grant.IsGranted)
            {
                limit.GiveBack(request, grant, cost);
            }
        }

        _made.RemoveAll(static charge => charge.Grant.IsGranted);
    }

    public void Leave()
    {
        lock (_made)
        {
            _hasLeft = true;
        }

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
