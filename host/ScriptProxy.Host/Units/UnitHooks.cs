using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Budgets;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Host.Services;
using ScriptProxy.Host.State;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Units;

/// <summary>The <see cref="Hooks"/> that one unit sees while it loads. Frozen afterwards: late registrations throw.</summary>
internal sealed partial class UnitHooks : Hooks
{
    private readonly Unit _unit;
    private readonly UnitServices _services;
    private readonly IConfigurationSection _options;
    private readonly IReadOnlyList<RouteWord> _routes;
    private readonly Lazy<HttpClient> _http;
    private readonly Lock _lock = new();
    private readonly List<Hook> _hooks = [];
    private readonly List<ExpectedTarget> _expected = [];
    private readonly List<ExpectedMethod> _methods = [];
    private readonly UnitState _state;
    private readonly UnitStates _kept;
    private UnitOffers? _offers;
    private bool _frozen;

    public UnitHooks(Unit unit, string folder, UnitServices services, IConfigurationSection options, IReadOnlyList<RouteWord> routes, Offers? offers, DiagnosticList findings)
    {
        _unit = unit;
        _services = services;
        _options = options;
        _routes = routes;
        _state = new UnitState(services.Slots, unit.Lifetime);
        _kept = new UnitStates(unit.Name, unit.Path, services.States, unit.Lifetime, services.Time, findings);
        _offers = new UnitOffers(unit, offers);
        _http = new(CreateClient); // hooks ask for it, many at once
        Folder = folder;
        Log = services.LoggerFactory.CreateLogger(unit.Name);
    }

    public override string Unit => _unit.Name;

    public override string Folder { get; }

    public override ILogger Log { get; }

    public override TimeProvider Time => _services.Time;

    public override HttpClient Http => _http.Value;

    public override CancellationToken Stopping => _unit.Lifetime.Stopping;

    public override bool HasOptions
    {
        get
        {
            _unit.ReadsOptions = true;
            return _options.Exists();
        }
    }

    public override T Options<T>()
    {
        _unit.ReadsOptions = true;
        return _services.BindOptions<T>(_options);
    }

    public override StateKey<T> State<T>(string name) => Key<T>(name, isShared: false);

    public override StateKey<T> SharedState<T>(string name) => Key<T>(name, isShared: true);

    public override T Own<T>(T resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        _unit.Lifetime.Own(resource);
        return resource;
    }

    public override void FailOpen() => WhileLoading(() => _unit.FailOpen = !_unit.FailsClosed || ThrowIsBoth());

    public override void FailClosed() => WhileLoading(() => _unit.FailsClosed = !_unit.FailOpen || ThrowIsBoth());

    public override void Budget(TimeSpan? time = null, long? allocation = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time ?? default, TimeSpan.Zero, nameof(time));
        ArgumentOutOfRangeException.ThrowIfNegative(allocation ?? 0, nameof(allocation));
        WhileLoading(() => _unit.DeclaredBudget = (time ?? _unit.DeclaredBudget.Time, allocation ?? _unit.DeclaredBudget.Allocation));
    }

    public override void RunLast() => WhileLoading(() => _unit.RunsLast = true);

    /// <summary>Ends the registration, for a rule that was given up but still runs too.</summary>
    public void Freeze()
    {
        lock (_lock)
        {
            _frozen = true;
            _unit.Hooks = [.. _hooks];
            _unit.Expected = [.. _unit.Expected, .. _expected];
            _unit.Methods = [.. _methods];
            _unit.SharedStates = [.. _state.Shared];
            _unit.Endpoints = [.. _endpoints];
            _unit.Offers = [.. _offers!.Offered];
            _unit.Taken = [.. _offers.Taken];
            _offers = null; // the offers of plugins that the unit did not take would keep their code
        }
    }

    protected override void Register(HookRegistration registration)
    {
        var hook = new Hook(_unit, registration);
        lock (_lock)
        {
            ThrowIfFrozen();
            _hooks.Add(hook);
            if (_unit.Kind == UnitKind.Rule)
            {
                Mention(registration.Match?.Methods ?? [], option: null);
            }
        }
    }

    protected override void StartTimer(TimeSpan interval, Func<CancellationToken, ValueTask> tick)
    {
        lock (_lock)
        {
            ThrowIfFrozen();
            tick = Budgeted.Background(_unit, "a timer's call", tick);
            _unit.Lifetime.AddTimer(token => TickAsync(interval, tick, token));
        }
    }

    protected override void AddStart(Func<CancellationToken, ValueTask> start)
    {
        lock (_lock)
        {
            ThrowIfFrozen();
            _unit.StartPlace ??= PlaceIfRule();
            _unit.Lifetime.AddStart(Budgeted.Background(_unit, "OnStart", start));
        }
    }

    protected override void AddStop(Func<CancellationToken, ValueTask> stop)
    {
        lock (_lock)
        {
            ThrowIfFrozen();
            _unit.Lifetime.AddStop(Budgeted.Background(_unit, "OnStop", stop));
        }
    }

    /// <summary>What is under way is cancelled at once when the unit ends; the client is of use until the end is over.</summary>
    private HttpClient CreateClient()
    {
        var client = Own(_services.SideCalls.CreateClient());
        Stopping.Register(client.CancelPendingRequests);
        return client;
    }

    private async Task TickAsync(TimeSpan interval, Func<CancellationToken, ValueTask> tick, CancellationToken token)
    {
        using var timer = new PeriodicTimer(interval, Time);
        while (await timer.WaitForNextTickAsync(token))
        {
            try
            {
                await tick(token);
            }
            catch (Exception exception) when (!token.IsCancellationRequested)
            {
                Units.Log.TickFailed(Log, exception, interval);
            }
        }
    }

    private StateKey<T> Key<T>(string name, bool isShared) => WhileLoading(() => _state.Key<T>(name, isShared));

    private T WhileLoading<T>(Func<T> take)
    {
        lock (_lock)
        {
            ThrowIfFrozen();
            return take();
        }
    }

    private bool ThrowIsBoth() => throw new InvalidOperationException($"{_unit.Name} calls FailOpen and FailClosed: what guards fails closed, and what may be missing fails open");

    private void ThrowIfFrozen()
    {
        if (_frozen)
        {
            throw new InvalidOperationException(
                $"{_unit.Name} has been loaded already: hooks, admin endpoints, timers, counters, tables, limiters, gates, state, services and what is done at start and stop are registered or taken while it loads, not later. Take it outside of hooks, keep it in a variable, and use that in the hook.");
        }
    }
}
