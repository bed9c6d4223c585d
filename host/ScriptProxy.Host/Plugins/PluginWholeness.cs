using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ScriptProxy.Host.Plugins;

/// <summary>
/// Finds what a plugin's folder lacks while it is still being copied: libraries that are shorter than they say, and what a
/// <c>.deps.json</c> names. Whether the plugin can be loaded all the same is for <see cref="PluginLoader"/> to say.
/// </summary>
internal static class PluginWholeness
{
    /// <summary>What is lacking, in a person's words; null if nothing is.</summary>
    public static string? Lack(string folder)
    {
        try
        {
            foreach (var name in PluginFiles.Names(folder))
            {
                var path = Path.Combine(folder, name);
                if (!WholeImage.Is(path))
                {
                    return $"{name} is not whole";
                }

                if (name.EndsWith(".deps.json", StringComparison.OrdinalIgnoreCase) && LackOfDependencies(path, folder) is { } lack)
                {
                    return lack;
                }
            }

            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }

    private static string? LackOfDependencies(string path, string folder)
    {
        using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            using var document = JsonDocument.Parse(content);
            var root = document.RootElement;
            var target = root.GetProperty("targets").GetProperty(root.GetProperty("runtimeTarget").GetProperty("name").GetString()!);
            return target.EnumerateObject().SelectMany(library => Assets(library.Value)).Select(asset => Lack(asset, folder)).FirstOrDefault(lack => lack is not null);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"{Path.GetFileName(path)} is not whole";
        }
    }

    private static IEnumerable<JsonProperty> Assets(JsonElement library) =>
        from kind in library.EnumerateObject()
        where kind.Name is "runtime" or "native" or "runtimeTargets"
        from asset in kind.Value.EnumerateObject()
        where !asset.Value.TryGetProperty("rid", out var rid) || RuntimeInformation.RuntimeIdentifier == rid.GetString()
        select asset;

    /// <summary>A build puts a package's file beside the plugin, or below <c>runtimes/</c> with the path that it has in the package.</summary>
    private static string? Lack(JsonProperty asset, string folder)
    {
        var name = Path.GetFileName(asset.Name);
        if (name == "_._" || SharedAssemblies.Contains(Path.GetFileNameWithoutExtension(name)))
        {
            return null;
        }

        string[] places = [Path.Combine(folder, asset.Name), Path.Combine(folder, name)];
        return Array.Find(places, File.Exists) is not { } path ? $"{name} is missing"
            : asset.Value.TryGetProperty("assemblyVersion", out var version) && Version.TryParse(version.GetString(), out var wanted) && VersionOf(path) != wanted
                ? $"{name} is not the one of version {wanted} that belongs to it"
            : null;
    }

    private static Version? VersionOf(string path)
    {
        try
        {
            return AssemblyName.GetAssemblyName(path).Version;
        }
        catch (BadImageFormatException)
        {
            return null;
        }
    }
}
