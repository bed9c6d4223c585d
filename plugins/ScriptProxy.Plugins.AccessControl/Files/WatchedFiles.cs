using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.Files;

/// <summary>Watches the files that options name.</summary>
internal static class WatchedFiles
{
    /// <exception cref="FileFaultException">The file cannot be read, or says something that cannot be used.</exception>
    public static WatchedFile<T> Watch<T>(Hooks hooks, string path, Func<string, T> read)
        where T : class
    {
        var file = new WatchedFile<T>(hooks.FullPath(path), read, hooks.Log);
        hooks.Every(WatchedFile<T>.Interval, _ => file.Look());
        return file;
    }
}
