using ScriptProxy.Plugins.Caching.Status;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Lookup;

/// <summary>Notes of requests that go to the upstream by themselves why they do, and tells it when they are answered. Thread-safe.</summary>
internal sealed class Notes(StateKey<Note?> key, Answers answers, Figures figures)
{
    /// <summary>Lets a request pass the cache by.</summary>
    public Verdict Pass(ILookup lookup, string reason)
    {
        lookup.Cache.Outcome = CacheOutcome.Pass;
        lookup.Cache.Reason ??= reason;
        lookup.Set(key, new Note(new CacheStatusMember { Forward = reason == Bypass.Method ? ForwardReason.Method : ForwardReason.Bypass, Detail = reason }));
        return Verdict.Continue;
    }

    /// <summary>Lets a request ask the upstream for itself, since nothing is kept for it.</summary>
    public Verdict Miss(ILookup lookup, Place place, string detail)
    {
        lookup.Cache.Outcome = CacheOutcome.Miss;
        lookup.Cache.Reason ??= detail;
        lookup.Set(key, new Note(new CacheStatusMember { Forward = place.Reason, Detail = detail }));
        return Verdict.Continue;
    }

    /// <summary>Notes what the upstream said, where the exchange itself does not ask it.</summary>
    public void Fetched(ILookup lookup, IFetched fetched)
    {
        if (lookup.Get(key) is { } note)
        {
            lookup.Set(key, new Note(note.Status with { ForwardStatus = fetched.Failure is null ? fetched.Status : null }, fetched.Route));
        }
    }

    /// <summary>Tells it.</summary>
    public void Tell(IResponse response)
    {
        if (response.Get(key) is { } note)
        {
            figures.Count(response.Route ?? note.Route, response.Cache.Outcome);
            answers.Note(response.Headers, response.Destination is null ? note.Status : note.Status with { ForwardStatus = response.Status });
        }
    }
}

/// <summary>What is noted of a request that goes to the upstream by itself.</summary>
/// <param name="Status">Why.</param>
/// <param name="Route">The route that was taken, where the exchange does not know it.</param>
internal readonly record struct Note(CacheStatusMember Status, string? Route = null);
