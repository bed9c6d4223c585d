using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Configuration.Binding;
using ScriptProxy.Host.State;

namespace ScriptProxy.Host.Units;

/// <summary>The host's services that units are given.</summary>
internal sealed class UnitServices(ILoggerFactory loggerFactory, TimeProvider time, StateSlots slots, SideCalls sideCalls, KeptStates states)
{
    public ILoggerFactory LoggerFactory { get; } = loggerFactory;

    public TimeProvider Time { get; } = time;

    public StateSlots Slots { get; } = slots;

    public SideCalls SideCalls { get; } = sideCalls;

    public KeptStates States { get; } = states;

    /// <summary>See <see cref="Hosting.LoadingInputs.IsTrial"/>.</summary>
    public bool IsTrial { get; init; }

    /// <summary>The folder that relative paths in the configuration are seen from.</summary>
    public string BaseFolder { get; init; } = Environment.CurrentDirectory;

    public T BindOptions<T>(IConfigurationSection section) where T : class => OptionsBinder.Bind<T>(section);
}
