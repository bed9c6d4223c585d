using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Explaining;

/// <summary>
/// Writes down how an exchange is decided. An exchange that nobody asks about has none, and pays one look at that for each phase. The hooks are called by
/// <see cref="HookRunner"/> as ever, one at a time instead of all of a phase, so that there is a before and an after to compare.
/// </summary>
internal sealed class Recorder
{
    private readonly TimeProvider _time;
    private readonly bool _showsSecrets;
    private readonly Recorder _root;
    private readonly Action<Explanation>? _ended;
    private readonly Lock _lock = new(); // a fetch runs beside the exchange that waits for it
    private readonly List<(string Phase, bool IsFetch, List<ExplainedHook> Hooks)> _phases = [];
    private readonly List<string> _notes = [];
    private readonly AskedRecord _asked;
    private readonly DateTimeOffset _at;
    private ExplainedRequest? _request;
    private int _generation;
    private Hook? _running;
    private ExplainedRouting? _routing;
    private string? _target;
    private long _sentAt;
    private double _upstreamMicroseconds;
    private bool _isDecided;
    private bool _isPassedOver;
    private string? _tolerated;

    /// <param name="id">The explanation's name.</param>
    /// <param name="asksUpstream">Whether the exchange is a real one, and not only a question. See <see cref="AsksUpstream"/>.</param>
    /// <param name="showsSecrets">Whether secrets stay readable.</param>
    /// <param name="time">Measures.</param>
    /// <param name="ended">Gets the explanation.</param>
    public Recorder(string id, bool asksUpstream, bool showsSecrets, TimeProvider time, Action<Explanation>? ended = null)
    {
        (Id, AsksUpstream, _showsSecrets, _time, _ended, _root) = (id, asksUpstream, showsSecrets, time, ended, this);
        (_at, _asked) = (time.GetUtcNow(), new AskedRecord(time, showsSecrets));
    }

    private Recorder(Recorder root)
        : this(root.Id, root.AsksUpstream, root._showsSecrets, root._time) => _root = root;

    public string Id { get; }

    /// <summary>
    /// Whether the exchange takes its whole way. If not, it ends where the upstream would be asked: lookups, which may ask one, are left out as well, and it is not counted or logged.
    /// </summary>
    public bool AsksUpstream { get; }

    /// <summary>There once the exchange has ended.</summary>
    public Explanation? Explanation { get; private set; }

    /// <summary>The recorder of a fetch that the exchange waits for: what happens there becomes part of the explanation.</summary>
    public Recorder Beside() => new(_root);

    /// <inheritdoc cref="AskedRecord.Begin"/>
    public Action<int> Asks(string method, string address) => _root._asked.Begin(method, address, _root._running);

    /// <summary>Adds something that is to be known about the explanation.</summary>
    public void Note(string text) => _notes.Add(text);

    /// <summary>Begins with an exchange that no hook has seen yet.</summary>
    public void Attach(Exchange exchange)
    {
        exchange.Recorder = this;
        exchange.HookClock.IsOff = !AsksUpstream; // a question counts for no unit, also not as its failure
        (_generation, _request) = (exchange.Generation.Number, RequestOf(exchange));
    }

    /// <summary>The explanation as far as it has come; null if it has not begun.</summary>
    public Explanation? SoFar()
    {
        if (Explanation is not null || _request is null)
        {
            return Explanation;
        }

        var by = _running is { } hook ? $"not ended: {HookPlace.Of(hook) ?? hook.Unit.Name} runs" : "not ended";
        var took = (_time.GetUtcNow() - _at).TotalMicroseconds;
        return Explain(_generation, _request, new ExplainedEnd(0, by, _target is not null, _target, null, null, null, null, null, _target is null ? null : _upstreamMicroseconds, took));
    }

    /// <summary>Runs the hooks of a phase as <see cref="HookRunner"/> does.</summary>
    public async ValueTask<Verdict> RunAsync(Exchange exchange, Phase phase)
    {
        var table = exchange.Generation.Hooks;
        var verdict = Verdict.Continue;
        var leftOut = WhyLeftOut(phase);
        var hooks = _root.Open(phase, isFetch: _root != this);
        for (var index = table.StartOf(phase); index < table.EndOf(phase); index++)
        {
            var hook = table.Hooks[index];
            if (leftOut is not null)
            {
                Add(hooks, hook, HookOutcome.NotAsked, leftOut);
            }
            else if (exchange.NextMatch(index, index + 1) < 0)
            {
                Add(hooks, hook, HookOutcome.NotMatched, MatchView.WhyNot(hook, exchange));
            }
            else
            {
                try
                {
                    verdict = await CallAsync(exchange, phase, index, hooks);
                }
                catch (Exception exception)
                {
                    Add(hooks, hook, HookOutcome.Failed, Describe(exception));
                    Rest(hooks, table, index + 1, table.EndOf(phase), $"{hook.Unit.Name} has failed");
                    _isDecided |= phase <= Phase.OnLookup;
                    throw;
                }

                leftOut = verdict switch
                {
                    Verdict.Continue => null,
                    Verdict.Abort => $"{hook.Unit.Name} has aborted",
                    _ => $"{hook.Unit.Name} has responded",
                };
            }
        }

        _isDecided |= phase <= Phase.OnLookup && verdict != Verdict.Continue;
        _sentAt = _time.GetTimestamp(); // what follows on OnUpstreamRequest is the asking
        return verdict;
    }

    /// <summary>The proxy itself has answered, before any hook and any route.</summary>
    public void Decided() => _isDecided = true;

    /// <summary>The hook that is being called asks for another exchange, by its own test.</summary>
    public void PassedOver() => _isPassedOver = true;

    /// <summary>The hook that is being called has failed, and the exchange goes on.</summary>
    public void Tolerated(Exception exception) => _tolerated = $"{Describe(exception)}; the exchange goes on";

    /// <summary>A destination has been found.</summary>
    public void Routed(Exchange exchange)
    {
        _root._routing = RoutingView.Of(exchange);
        _sentAt = _time.GetTimestamp();
    }

    /// <summary>Ends the explanation with its exchange.</summary>
    public void End(Exchange exchange)
    {
        if (_root != this)
        {
            return;
        }

        if (_routing is null && !_isDecided && exchange.OriginalPath.Length > 0) // a head that is refused has no path
        {
            _routing = RoutingView.Of(exchange);
        }

        var end = EndView.Of(exchange, AsksUpstream && _target is not null, _target, _upstreamMicroseconds, _showsSecrets);
        Explanation = Explain(exchange.Generation.Number, _request ?? RequestOf(exchange), end);
        _ended?.Invoke(Explanation);
    }

    /// <summary>The upstream has been asked, and has answered or failed; or, for a question, would be asked now.</summary>
    public void Asked(HttpRequestMessage message)
    {
        var target = message.RequestUri?.OriginalString ?? "";
        _root._target = $"{message.Method} {(_showsSecrets ? target : Secrets.OfText(target))}";
        _root._upstreamMicroseconds = _time.GetElapsedTime(_sentAt).TotalMicroseconds;
    }

    private Explanation Explain(int generation, ExplainedRequest request, ExplainedEnd end)
    {
        lock (_lock)
        {
            var phases = _phases.Where(phase => phase.Hooks.Count > 0).Select(phase => new ExplainedPhase(phase.Phase, phase.IsFetch, [.. phase.Hooks]));
            return new Explanation(Id, generation, _at, request, [.. phases], _asked.All, _routing, end, [.. _notes]);
        }
    }

    private List<ExplainedHook> Open(Phase phase, bool isFetch)
    {
        lock (_lock)
        {
            List<ExplainedHook> hooks = [];
            _phases.Add((phase.ToString(), isFetch, hooks));
            return hooks;
        }
    }

    private async ValueTask<Verdict> CallAsync(Exchange exchange, Phase phase, int index, List<ExplainedHook> hooks)
    {
        var hook = exchange.Generation.Hooks.Hooks[index];
        (_isPassedOver, _tolerated) = (false, null);
        var before = Snapshot.Of(exchange, phase, _showsSecrets);
        var began = _time.GetTimestamp();
        var verdict = await WalkAsync(exchange, index, hook);
        var took = _time.GetElapsedTime(began).TotalMicroseconds;
        var (outcome, why) = _isPassedOver ? (HookOutcome.NotMatched, "its test says no")
            : _tolerated is not null ? (HookOutcome.Failed, _tolerated)
            : verdict switch
            {
                Verdict.Continue => (HookOutcome.Continued, null),
                Verdict.Abort => (HookOutcome.Aborted, null),
                _ => (HookOutcome.Responded, exchange.Answer is { } answer ? answer.Reason is { } reason ? $"{answer.Status}: {reason}" : $"{answer.Status}" : null),
            };
        Add(hooks, hook, outcome, why, before.ChangesTo(Snapshot.Of(exchange, phase, _showsSecrets)), took);
        return verdict;
    }

    private async ValueTask<Verdict> WalkAsync(Exchange exchange, int index, Hook hook)
    {
        var outer = _root._running; // the hook that waits for a fetch
        _root._running = hook;
        try
        {
            return await HookRunner.WalkAsync(exchange, index, index + 1);
        }
        finally
        {
            _root._running = outer;
        }
    }

    private void Rest(List<ExplainedHook> hooks, HookTable table, int from, int end, string why)
    {
        for (var index = from; index < end; index++)
        {
            Add(hooks, table.Hooks[index], HookOutcome.NotAsked, why);
        }
    }

    private void Add(List<ExplainedHook> hooks, Hook hook, HookOutcome outcome, string? why, IReadOnlyList<ExplainedChange>? changes = null, double? microseconds = null)
    {
        lock (_root._lock)
        {
            hooks.Add(new ExplainedHook(hook.Unit.Name, HookPlace.Of(hook), MatchView.Of(hook), outcome, why, changes ?? [], microseconds));
        }
    }

    private string? WhyLeftOut(Phase phase) => AsksUpstream ? null : phase switch
    {
        Phase.OnLookup => "a lookup may ask the upstream",
        Phase.OnCompleted => "nothing of a question is logged or counted",
        _ => null,
    };

    private ExplainedRequest RequestOf(Exchange exchange)
    {
        var request = exchange.Http.Request;
        return new ExplainedRequest(
            exchange.Method, exchange.Scheme, exchange.Host, _showsSecrets ? exchange.RawTarget : Secrets.OfText(exchange.RawTarget), exchange.Http.Connection.RemoteIpAddress?.ToString(),
            [.. request.Headers.Select(header => new ExplainedHeader(header.Key, _showsSecrets ? header.Value.ToString() : Secrets.OfHeader(header.Key, header.Value)))]);
    }

    private static string Describe(Exception exception) => $"{exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}";
}
