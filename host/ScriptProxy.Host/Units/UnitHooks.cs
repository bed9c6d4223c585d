using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Units;

/// <summary>The <see cref="Hooks"/> that one unit sees while it loads. Frozen afterwards: late registrations throw.</summary>
internal sealed class UnitHooks(Unit unit, string folder, UnitServices services, IConfigurationSection options) : Hooks
{
    private readonly List<Hook> _hooks = [];
    private HttpClient? _http;
    private bool _frozen;

    public override string Unit => unit.Name;

    public override string Folder => folder;

    public override ILogger Log { get; } = services.LoggerFactory.CreateLogger(unit.Name);

    public override TimeProvider Time => services.Time;

    public override HttpClient Http => _http ??= Own(services.SideCalls.CreateClient());

    public override CancellationToken Stopping => unit.Lifetime.Stopping;

    public override T Options<T>() => services.BindOptions<T>(options);

    public override StateKey<T> State<T>(string name) => Key<T>(name, isShared: false);

    public override StateKey<T> SharedState<T>(string name) => Key<T>(name, isShared: true);

    public override T Own<T>(T resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        unit.Lifetime.Own(resource);
        return resource;
    }

    public override void FailOpen() => unit.FailOpen = true;

    /// <summary>Ends the registration.</summary>
    public void Freeze()
    {
        _frozen = true;
        unit.Hooks = [.. _hooks];
    }

    protected override void Register(HookRegistration registration)
    {
        ThrowIfFrozen();
        _hooks.Add(new Hook(unit, registration));
    }

    protected override void StartTimer(TimeSpan interval, Func<CancellationToken, ValueTask> tick)
    {
        ThrowIfFrozen();
        unit.Lifetime.AddTimer(token => TickAsync(interval, tick, token));
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

    private StateKey<T> Key<T>(string name, bool isShared)
    {
        ThrowIfFrozen();
        return new StateKey<T>(name, services.Slots.Take(name, isShared, typeof(T), unit.Lifetime));
    }

    private void ThrowIfFrozen()
    {
        if (_frozen)
        {
            throw new InvalidOperationException(
                $"{unit.Name} has been loaded already: hooks, timers and state are registered while it loads, not later.");
        }
    }
}
