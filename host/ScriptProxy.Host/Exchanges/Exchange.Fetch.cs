using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Fetching;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Exchanges;

// Exchanges that ask, and exchanges that are led for a fetch.
internal sealed partial class Exchange
{
    private ExchangeServer? _server;
    private IFetched? _answeredBy;
    private Fetch? _asked;

    /// <summary>The fetch that the exchange is led for; null if a client sent the request.</summary>
    public Fetch? Fetch { get; private set; }

    /// <summary>Whether the exchange is led for its upstream's answer alone: all that is between a client and the proxy is left out.</summary>
    public bool AsksUpstreamOnly => Fetch is { AsksUpstreamOnly: true };

    /// <summary>How many exchanges stand between this one and a client's.</summary>
    public int Depth { get; private set; }

    private ExchangeServer Server => _server ?? throw new InvalidOperationException("Only an exchange that has come to OnLookup, and has not ended, can ask.");

    /// <summary>The id of the failure that the exchange's answer speaks of: its own, or that of the fetch it got the answer from.</summary>
    public string? FailureId => (Failure ?? _answeredBy?.Failure)?.Id;

    void ILookup.AnsweredBy(IFetched fetched)
    {
        ArgumentNullException.ThrowIfNull(fetched);
        ThrowUnlessLookingUp();
        _answeredBy = fetched;
        if (fetched == _asked)
        {
            _asked.Kept?.CopyTo(_state); // of its own fetch alone: what is kept for another client is not for this one
        }
    }

    IFetch ILookup.Fetch(FetchOptions? options) => _asked = Server.AskUpstream(this, options);

    IFetch ILookup.Ask(string target, FetchOptions? options) => Server.AskProxy(this, target, options);

    /// <summary>Begins an exchange for a fetch, from where the one that asks stands now.</summary>
    public void BeginFor(Fetch fetch, Exchange asking, HttpContext http, long timestamp)
    {
        Fetch = fetch;
        fetch.Exchange = this;
        Begin(http, timestamp);
        (Peer, Priority, Suspicion) = (asking.Peer, asking.Priority, asking.Suspicion);
        if (!fetch.AsksUpstreamOnly)
        {
            Depth = asking.Depth + 1;
            return;
        }

        Depth = asking.Depth;
        Recorder = asking.Recorder?.Beside();
        (OriginalPath, OriginalHost) = (asking.OriginalPath, asking.OriginalHost);
        (ChosenCluster, ForwardAddress, ForwardOptions) = (asking.ChosenCluster, asking.ForwardAddress, asking.ForwardOptions);
        _isDecided = true;
        Cache.CopyFrom(asking.Cache);
        Compression.CopyFrom(asking.Compression);
        for (var slot = 0; slot < _state.Length; slot++)
        {
            asking._state[slot]?.CopyTo(ref _state[slot]);
        }
    }

    /// <summary>What the exchange's own hooks have kept so far, apart from the exchange object; null if that is nothing.</summary>
    public StateCopy? CopyState() => StateCopy.Of(_state);
}
