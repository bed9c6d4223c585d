using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Configuration.Binding;

namespace ScriptProxy.Host.Units;

/// <summary>The host's services that units are given.</summary>
internal sealed class UnitServices(ILoggerFactory loggerFactory, TimeProvider time, StateSlots slots, SideCalls sideCalls)
{
    public ILoggerFactory LoggerFactory { get; } = loggerFactory;

    public TimeProvider Time { get; } = time;

    public StateSlots Slots { get; } = slots;

    public SideCalls SideCalls { get; } = sideCalls;

    public T BindOptions<T>(IConfigurationSection section) where T : class => OptionsBinder.Bind<T>(section);
}
