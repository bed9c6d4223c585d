using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Connections;
using ScriptProxy.Host.Forwarding;
using ScriptProxy.Host.Generations;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Exchanges;

/// <summary>
/// One request with its answer. One object serves many exchanges in turn, all of one generation; each phase sees it through the view that
/// the SDK has for the phase, which the partial files implement.
/// </summary>
internal sealed partial class Exchange
{
    private readonly ulong[] _matches;
    private readonly ulong[] _scratch;
    private readonly StateCell?[] _state;
    private readonly List<object> _answerBodies = [];
    private readonly CheckedHeaders _requestHeaders = new();
    private readonly CheckedHeaders _lookupHeaders = new();
    private readonly CheckedHeaders _responseHeaders = new();
    private HeaderDictionary? _keptHeaders;
    private ResponseBody? _body;
    private HttpContext? _http;
    private ClientReader? _client;
    private bool _clientHasLeft;
    private bool _isDecided;
    private bool _limitsBody;
    private long? _maxBodySize;
    private bool _looksUp;
    private bool _wantsAbort;
    private bool _httpWasHandedOut;

    public Exchange(Generation generation)
    {
        Generation = generation;
        _matches = new ulong[generation.Hooks.Index.Words];
        _scratch = new ulong[generation.Hooks.Index.Words];
        _state = new StateCell?[generation.StateSlots];
        Transformer = new HookTransformer(this);
        HookClock = new HookClock(generation.HookTime.Time);
        Watchers = new UpstreamWatchers(generation.Log);
    }

    public Generation Generation { get; }

    /// <summary>Which of the generation's pin counters counts this exchange.</summary>
    public int PinStripe { get; set; }

    /// <exception cref="ObjectDisposedException">The exchange has ended: somebody kept it for longer than a hook's call.</exception>
    public HttpContext Http => _http ?? throw new ObjectDisposedException("exchange", "The exchange has ended; a hook must not keep it.");

    /// <summary>The hook that runs or ran last.</summary>
    public Hook? Current { get; set; }

    /// <summary>Measures the hooks.</summary>
    public HookClock HookClock { get; }

    /// <summary>Gives the upstream phases to YARP's forwarder.</summary>
    public HookTransformer Transformer { get; }

    /// <summary>Those who wait for the upstream's answer.</summary>
    public UpstreamWatchers Watchers { get; }

    public Peer Peer { get; private set; }

    public string RawTarget { get; private set; } = "";

    /// <summary>The normalised path and the host as the client sent them, before any hook changed them.</summary>
    public string OriginalPath { get; private set; } = "";

    public string OriginalHost { get; private set; } = "";

    /// <summary>The answer that a hook or a failure made; null if an upstream's is passed on.</summary>
    public Answer? Answer { get; private set; }

    public Failure? Failure { get; private set; }

    /// <summary>Whether the failure stands in the log already.</summary>
    public bool IsReported { get; private set; }

    /// <summary>The unit that answered, aborted, or chose where the request goes.</summary>
    public string? DecidedBy { get; private set; }

    public string? ChosenCluster { get; private set; }

    public string? ForwardAddress { get; private set; }

    public ForwardOptions ForwardOptions { get; private set; } = ForwardOptions.Default;

    /// <summary>Whether what its route asks of every request has been asked, and found in order, before the lookup.</summary>
    public bool IsAdmittedByRoute { get; set; }

    /// <summary>Whether <see cref="Phase.OnResponse"/> has run: it runs once, for whatever answer there is first.</summary>
    public bool ResponseHooksRan { get; set; }

    public bool IsAborted { get; private set; }

    /// <summary>Whether a hook that was given up may still hold the object.</summary>
    public bool IsForsaken { get; private set; }

    public long StartTimestamp { get; private set; }

    public TimeSpan Elapsed { get; set; }

    /// <summary>Whether it must not go on where its head was read.</summary>
    public bool LeavesLoop { get; private set; }

    public bool ClientHasGone => (_clientHasLeft || Http.RequestAborted.IsCancellationRequested) && !IsAborted;

    /// <summary>Whether an exception only says that the client has gone, which is nobody's failure.</summary>
    public bool IsByClientGoing(Exception? exception)
    {
        if (!ClientHasGone && ClientDeparture.IsIn(exception))
        {
            // Kestrel says so by the token only later, and till then would try to drain a body whose reader its failure has left locked.
            _clientHasLeft = true;
            Http.Abort();
        }

        return ClientHasGone && (exception is OperationCanceledException or IOException || ClientDeparture.IsIn(exception));
    }

    public void Begin(HttpContext http, long timestamp)
    {
        _http = http;
        StartTimestamp = timestamp;
        RawTarget = RequestTarget.Raw(http);
        http.Features[typeof(Exchange)] = this;
        _client = ClientReader.Of(http);
        LeavesLoop = _client?.BeginExchange() == true;
        if (Generation.CountsBytes)
        {
            AttachBody();
        }
    }

    /// <summary>Before a body is sent: one of more than a block is sent through our own. For a small one that would cost more than it saves, but over HTTP/2 it tells what waits for the client's window.</summary>
    /// <param name="length">In bytes, if it is known.</param>
    public void ExpectBody(long? length)
    {
        if (length is null or > ResponseBody.BlockBytes || HttpProtocol.IsHttp2(Http.Request.Protocol))
        {
            AttachBody();
        }
    }

    /// <summary>Takes the request as it is after the head was found in order: where it comes from, and its one normalised path.</summary>
    /// <param name="hasClaims">Whether the head says anything about earlier hops.</param>
    public void Admit(bool hasClaims)
    {
        ResolvePeer(hasClaims);
        var path = Http.Request.Path.Value ?? "";
        OriginalPath = RequestPath.Normalize(RawTarget, path);
        if (!ReferenceEquals(OriginalPath, path))
        {
            Http.Request.Path = new PathString(OriginalPath);
        }

        OriginalHost = Host;
    }

    private void AttachBody()
    {
        if (Fetch is null)
        {
            _body ??= new ResponseBody();
            _body.Attach(Http.Features);
        }
    }

    /// <summary>Makes the object ready for another exchange.</summary>
    public void Reset()
    {
        // The server keeps the features of a connection until its next request: they must not keep this generation.
        ResetBodies();
        _body?.Detach(Http.Features);
        if (_httpWasHandedOut)
        {
            // A hook may have kept the response's body: it must not come to write into somebody else's.
            _httpWasHandedOut = false;
            _body = null;
        }

        _requestHeaders.Of(null);
        _lookupHeaders.Of(null);
        _responseHeaders.Of(null);
        _keptHeaders?.Clear();
        Http.Features[typeof(Exchange)] = null;
        Transformer.Reset();
        foreach (var cell in _state)
        {
            cell?.Clear();
        }

        _client?.EndExchange();
        _client = null;
        _http = null;
        _server = null;
        _answeredBy = null;
        _asked = null;
        Fetch = null;
        Depth = 0;
        Current = null;
        Peer = default;
        Priority = default;
        if (!IsForsaken) // a hook that was given up may still want to be told, and is at once
        {
            Watchers.Reset();
        }

        Suspicion = default;
        RawTarget = OriginalPath = OriginalHost = "";
        Answer = null;
        Failure = null;
        IsReported = false;
        DecidedBy = ChosenCluster = ForwardAddress = null;
        ForwardOptions = ForwardOptions.Default;
        Cache.Reset();
        Compression.Reset();
        Recorder = null;
        HookClock.IsOff = false;
        ResponseHooksRan = _limitsBody = IsAdmittedByRoute = IsAborted = IsNotAsked = _wantsAbort = _clientHasLeft = _isDecided = false;
    }

    // Who asks for a fetch was resolved with the exchange that asks.
    private void ResolvePeer(bool hasClaims)
    {
        if (Fetch is null)
        {
            Peer = Generation.ForwardedHeaders.Resolve(Http, hasClaims);
        }
    }
}
