namespace ScriptProxy.Host.Plugins;

/// <summary>
/// The files of a plugin's folder, subfolders included. Links that lead nowhere, as editors make them for locks, and the folders behind the
/// links of mounted configuration, whose names begin with two dots, are none of them.
/// </summary>
internal static class PluginFiles
{
    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = false,
        AttributesToSkip = 0,
        // Ends a link that leads back to a folder above it; build output is never as deep.
        MaxRecursionDepth = 16,
    };

    /// <summary>The relative names in ordinal order.</summary>
    public static IEnumerable<string> Names(string folder) =>
        Directory.EnumerateFiles(folder, "*", Everything)
            .Where(File.Exists)
            .Select(path => Path.GetRelativePath(folder, path))
            .Where(name => !name.StartsWith("..", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    public static void Copy(string from, string to)
    {
        foreach (var name in Names(from))
        {
            var target = Path.Combine(to, name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(from, name), target);
        }
    }
}
