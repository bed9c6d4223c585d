using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.Host.Plugins;

/// <summary>A plugin's folder as it was at one moment.</summary>
/// <param name="Name">The folder's name: the unit's name.</param>
/// <param name="Folder">The folder's full path.</param>
/// <param name="AssemblyFile">The name of the plugin's own DLL in the folder.</param>
/// <param name="ContentHash">Changes with any file's name or content.</param>
internal sealed record PluginSource(string Name, string Folder, string AssemblyFile, string ContentHash)
{
    /// <summary>A copy of the files from an earlier loading, to load from in place of the folder; null if there is none.</summary>
    public PrivateCopy? Copy { get; init; }

    /// <summary>Why it cannot even be looked at; null if it can.</summary>
    public Diagnostic? Fault { get; init; }
}
