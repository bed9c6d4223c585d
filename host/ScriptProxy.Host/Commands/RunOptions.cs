namespace ScriptProxy.Host.Commands;

/// <summary>What the command line of <c>run</c> and <c>check</c> says. Null where it says nothing; files and folders exist and are full paths.</summary>
/// <param name="ConfigFile">The configuration file.</param>
/// <param name="RulesFolder">The folder of rules.</param>
/// <param name="PluginsFolder">The folder of plugins beside the built-in ones.</param>
/// <param name="Urls">Where to listen: addresses as Kestrel takes them, separated by semicolons.</param>
/// <param name="Admin">Where the admin interface listens.</param>
/// <param name="Overrides">Configuration keys with their values, in the order given; a later one wins.</param>
internal sealed record RunOptions(
    string? ConfigFile,
    string? RulesFolder,
    string? PluginsFolder,
    string? Urls,
    string? Admin,
    IReadOnlyList<KeyValuePair<string, string>> Overrides)
{
    /// <summary>From where relative paths in the configuration are seen: the file's folder; without a file, the current one.</summary>
    public string BaseFolder => ConfigFile is null ? Environment.CurrentDirectory : Path.GetDirectoryName(Path.GetFullPath(ConfigFile))!;
}
