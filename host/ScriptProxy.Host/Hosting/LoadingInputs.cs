using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Configuration;

namespace ScriptProxy.Host.Hosting;

/// <summary>What loading starts from.</summary>
/// <param name="Options">The command line.</param>
/// <param name="Sources">Where the configuration is read from, each time anew.</param>
/// <param name="Loggers">The log.</param>
/// <param name="Time">The time.</param>
/// <param name="BuiltInPlugins">Whether the plugins beside the executable are loaded.</param>
internal sealed record LoadingInputs(
    RunOptions Options, ConfigurationSources Sources, ILoggerFactory Loggers, TimeProvider Time, bool BuiltInPlugins = true);
