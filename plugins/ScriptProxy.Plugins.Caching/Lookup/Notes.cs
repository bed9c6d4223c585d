using ScriptProxy.Plugins.Caching.Status;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Lookup;

/// <summary>Notes of requests that go to the upstream by themselves why they do, and tells it when they are answered. Thread-safe.</summary>
internal sealed class Notes(StateKey<CacheStatusMember?> key, Answers answers, Figures figures)
{
    /// <summary>Lets a request pass the cache by.</summary>
    public Verdict Pass(ILookup lookup, string reason)
    {
        lookup.Cache.Outcome = CacheOutcome.Pass;
        lookup.Cache.Reason ??= reason;
        lookup.Set(key, new CacheStatusMember { Forward = reason == Bypass.Method ? ForwardReason.Method : ForwardReason.Bypass, Detail = reason });
        return Verdict.Continue;
    }

    /// <summary>Lets a request ask the upstream for itself, since nothing is kept for it.</summary>
    public Verdict Miss(ILookup lookup, Place place, string detail)
    {
        lookup.Cache.Outcome = CacheOutcome.Miss;
        lookup.Cache.Reason ??= detail;
        lookup.Set(key, new CacheStatusMember { Forward = place.Reason, Detail = detail });
        return Verdict.Continue;
    }

    /// <summary>Tells it.</summary>
    public void Tell(IResponse response)
    {
        if (response.Get(key) is { } status)
        {
            figures.Count(response.Route, response.Cache.Outcome);
            answers.Note(response.Headers, status with { ForwardStatus = response.Destination is null ? null : response.Status });
        }
    }
}
