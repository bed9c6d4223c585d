using ScriptProxy.Plugins.Caching.Status;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Lookup;

/// <summary>Notes of requests that go to the upstream by themselves why they do, and tells it when they are answered. Thread-safe.</summary>
internal sealed class Notes(StateKey<Note> key, Answers answers, Figures figures)
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

    /// <summary>Notes that the upstream failed whom another exchange asked, or a fetch.</summary>
    public void Fail(ILookup lookup, Place place)
    {
        Miss(lookup, place, "upstream failed");
        lookup.Set(key, lookup.Get(key)! with { IsWhole = true });
    }

    /// <summary>Notes what the upstream said, where the exchange itself does not ask it.</summary>
    /// <param name="lookup">The exchange.</param>
    /// <param name="fetched">What came.</param>
    /// <param name="warning">What is to be told besides, or null.</param>
    public void Fetched(ILookup lookup, IFetched fetched, string? warning)
    {
        lookup.AnsweredBy(fetched);
        if (lookup.Get(key) is { } note)
        {
            lookup.Set(key, new Note((note.Status with { ForwardStatus = fetched.Failure is null ? fetched.Status : null }).With(warning), IsWhole: true));
        }
    }

    /// <summary>Tells it.</summary>
    [NeverBlocks]
    public void Tell(IResponse response)
    {
        if (response.Get(key) is { } note)
        {
            figures.Count(response.Route, response.Cache.Outcome);
            answers.Note(response.Headers, note.IsWhole || response.Destination is null ? note.Status : note.Status with { ForwardStatus = response.Status });
        }
    }
}

/// <summary>What is noted of a request that goes to the upstream by itself.</summary>
/// <param name="Status">Why.</param>
/// <param name="IsWhole">Whether that says what the upstream answered, too.</param>
internal sealed record Note(CacheStatusMember Status, bool IsWhole = false);
