using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.RateLimiting.Limits;

/// <summary>All limits, each with its section of the options and the requests it is for.</summary>
internal sealed class LimitSet(StateKey<Charges> state)
{
    /// <summary>What limits have done with an exchange.</summary>
    public StateKey<Charges> State => state;

    public List<(string Section, Match Match, RateLimitOfRequests Limit)> Rates { get; } = [];

    public List<(string Section, Match Match, PlaceLimit Limit)> Places { get; } = [];
}
