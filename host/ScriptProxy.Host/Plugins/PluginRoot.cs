namespace ScriptProxy.Host.Plugins;

/// <summary>A folder of plugin folders.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Required">Whether a missing folder is an error, because a person named it, or simply has no plugins.</param>
internal readonly record struct PluginRoot(string Path, bool Required);
