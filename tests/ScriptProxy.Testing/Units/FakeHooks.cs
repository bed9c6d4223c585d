using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Configuration.Binding;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Host.State;
using ScriptProxy.Sdk;

namespace ScriptProxy.Testing.Units;

/// <summary>
/// The host's side of a rule or plugin, without a host: it records the hooks, gives options from a dictionary, and lets a test send
/// exchanges through the phases, move the clock and fire the timers. One per test.
/// </summary>
public sealed partial class FakeHooks : Hooks, IDisposable
{
    private readonly Dictionary<string, string?> _options;
    private readonly Dictionary<string, object> _keys = [];
    private readonly List<IDisposable> _owned = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<string> _logged = [];
    private readonly List<Func<CancellationToken, ValueTask>> _starts = [];
    private readonly List<Func<CancellationToken, ValueTask>> _stops = [];

    /// <param name="unit">The unit's name.</param>
    /// <param name="options">Its options, keyed as below <c>Options:{unit}</c>: <c>Clusters:0</c>, <c>Percent</c>.</param>
    /// <param name="folder">Its folder.</param>
    public FakeHooks(string unit = "test.csx", Dictionary<string, string?>? options = null, string? folder = null)
    {
        Unit = unit;
        Folder = folder ?? AppContext.BaseDirectory;
        _options = options ?? [];
        Log = new FakeLog(_logged);
        _states = new KeptStates(Clock, NullLogger<KeptStates>.Instance);
    }

    public override string Unit { get; }

    public override string Folder { get; }

    public override ILogger Log { get; }

    public override TimeProvider Time => Clock;

    public override HttpClient Http { get; } = new();

    public override CancellationToken Stopping => _stopping.Token;

    /// <summary>The clock that <see cref="Time"/> is.</summary>
    public ManualTimeProvider Clock { get; init; } = new();

    /// <summary>The hooks, in the order of their registration.</summary>
    public List<HookRegistration> Registrations { get; } = [];

    /// <summary>What the unit has logged, as <c>Warning: text</c>.</summary>
    public IReadOnlyList<string> Logged
    {
        get
        {
            lock (_logged)
            {
                return [.. _logged];
            }
        }
    }

    /// <summary>The timers' intervals, in the order of their start.</summary>
    public List<TimeSpan> Timers { get; } = [];

    /// <summary>Whether the unit declared <see cref="FailOpen"/>.</summary>
    public bool FailsOpen { get; private set; }

    /// <summary>Whether the unit declared <see cref="FailClosed"/>.</summary>
    public bool FailsClosed { get; private set; }

    /// <summary>Whether the unit declared <see cref="RunLast"/>.</summary>
    public bool RunsLast { get; private set; }

    /// <summary>What the unit declared by <see cref="Budget"/>.</summary>
    public (TimeSpan? Time, long? Allocation) DeclaredBudget { get; private set; }

    public override bool HasOptions => _options.Count > 0;

    public override T Options<T>()
    {
        var values = _options.ToDictionary(option => $"Options:{Unit}:{option.Key}", option => option.Value);
        var section = new ConfigurationBuilder().AddInMemoryCollection(values).Build().GetSection($"Options:{Unit}");
        return OptionsBinder.Bind<T>(section);
    }

    public override StateKey<T> State<T>(string name)
    {
        if (!_keys.TryGetValue(name, out var key))
        {
            _keys[name] = key = new StateKey<T>(name, _keys.Count);
        }

        return key as StateKey<T> ?? throw new InvalidOperationException($"The state '{name}' is taken with another type.");
    }

    public override StateKey<T> SharedState<T>(string name) => State<T>("shared " + name);

    public override T Own<T>(T resource)
    {
        _owned.Add(resource);
        return resource;
    }

    public override void FailOpen() => FailsOpen = true;

    public override void FailClosed() => FailsClosed = true;

    public override void RunLast() => RunsLast = true;

    public override void Budget(TimeSpan? time = null, long? allocation = null) => DeclaredBudget = (time, allocation);

    /// <summary>Does what the unit does before it goes live.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        foreach (var start in _starts)
        {
            await start(cancellationToken);
        }
    }

    /// <summary>Cancels <see cref="Stopping"/> and does what the unit does at its end.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        await _stopping.CancelAsync();
        foreach (var stop in Enumerable.Reverse(_stops))
        {
            await stop(cancellationToken);
        }
    }

    /// <summary>Unloads the unit: cancels <see cref="Stopping"/> and disposes what it owns.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        _owned.ForEach(owned => owned.Dispose());
        Http.Dispose();
    }

    protected override void Register(HookRegistration registration)
    {
        HookMatch.Of(registration.Match); // as the host does, which registers nothing else
        Registrations.Add(registration);
    }

    protected override void AddEndpoint(AdminEndpoint endpoint) => Endpoints.Add(endpoint);

    protected override void AddStart(Func<CancellationToken, ValueTask> start) => _starts.Add(start);

    protected override void AddStop(Func<CancellationToken, ValueTask> stop) => _stops.Add(stop);

    protected override void StartTimer(TimeSpan interval, Func<CancellationToken, ValueTask> tick)
    {
        Timers.Add(interval);
        Own(Clock.CreateTimer(_ => tick(Stopping).AsTask().GetAwaiter().GetResult(), null, interval, interval));
    }
}
