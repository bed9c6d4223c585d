using System.Collections;
using ScriptProxy.Host.Configuration.Layers;
using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.Host.Configuration;

/// <summary>Where the configuration comes from, the weakest source first.</summary>
/// <param name="File">The path of <c>scriptproxy.json</c>, as it shall show in messages; null for none. A missing file is an error.</param>
/// <param name="Environment">The environment variables.</param>
/// <param name="Overrides">Keys such as <c>Rules:Folder</c> with their values, from the command line.</param>
internal sealed record ConfigurationSources(
    string? File,
    IReadOnlyDictionary<string, string> Environment,
    IReadOnlyList<KeyValuePair<string, string>> Overrides)
{
    /// <summary>Keys with their values for what nothing else sets: those of the demonstration.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Defaults { get; init; } = [];

    /// <summary>The place of <see cref="Defaults"/>.</summary>
    public static KeyPlace DefaultsPlace { get; } = KeyPlace.Elsewhere("the demonstration");

    /// <summary>Changes the merged whole before it is checked. Default: nothing.</summary>
    public Action<ConfigurationTree, DiagnosticList> Edit { get; init; } = (_, _) => { };

    /// <summary>The variables of this process.</summary>
    public static IReadOnlyDictionary<string, string> ProcessEnvironment() =>
        System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(pair => (string)pair.Key, pair => (string?)pair.Value ?? "");
}
