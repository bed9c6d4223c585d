using Microsoft.Extensions.DependencyInjection;
using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Hosting;

/// <summary>What loading starts from.</summary>
/// <param name="Options">The command line.</param>
/// <param name="Sources">Where the configuration is read from, each time anew.</param>
/// <param name="Loggers">The log.</param>
/// <param name="Time">The time.</param>
/// <param name="BuiltInPlugins">Where the plugins that come with the proxy lie; null for none. A folder that is not there has none either.</param>
internal sealed record LoadingInputs(
    RunOptions Options, ConfigurationSources Sources, ILoggerFactory Loggers, TimeProvider Time, string? BuiltInPlugins)
{
    public static string BesideExecutable { get; } = Path.Combine(AppContext.BaseDirectory, "plugins");

    /// <summary>Which units take part, of those that are found. Default: all.</summary>
    public Predicate<UnitSource> TakesPart { get; init; } = _ => true;

    /// <summary>Whether units are loaded to be checked or tested only: a proxy may be running on the same folders, whose files are left alone. Default: no.</summary>
    public bool IsTrial { get; init; }

    /// <summary>Puts other parts in the place of some. Default: none.</summary>
    public Action<IServiceCollection> Replace { get; init; } = _ => { };
}
