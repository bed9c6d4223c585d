using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Configuration.Settings;

namespace ScriptProxy.Host.Hosting;

/// <summary>Makes one list of sources of what the command line, the environment and the current folder say.</summary>
internal static class RunConfiguration
{
    public const string DefaultFile = "scriptproxy.json";

    /// <summary>Names the file in the current folder if the command line names none.</summary>
    public static RunOptions WithDefaultFile(RunOptions options) =>
        options.ConfigFile is null && File.Exists(DefaultFile) ? options with { ConfigFile = Path.GetFullPath(DefaultFile) } : options;

    public static ConfigurationSources Sources(
        RunOptions options, IReadOnlyDictionary<string, string> environment, IEnumerable<KeyValuePair<string, string>> demo)
    {
        List<KeyValuePair<string, string>> overrides = [.. options.Overrides];
        Add(nameof(ProxySettings.Urls), options.Urls);
        Add(nameof(ProxySettings.Admin), options.Admin);
        return new ConfigurationSources(options.ConfigFile, environment, overrides) { Defaults = [.. demo] };

        void Add(string key, string? value)
        {
            if (value is not null)
            {
                overrides.Add(new(key, value));
            }
        }
    }
}
