using System.Text.Json;
using ScriptProxy.Host.Plugins;

namespace ScriptProxy.Host.Rules.Packages;

/// <summary>Reads what a restore has found: the project.assets.json that the .NET SDK writes.</summary>
internal static class AssetsFile
{
    /// <summary>The packages and their assemblies.</summary>
    /// <param name="assets">The file's content.</param>
    /// <param name="folder">Where the packages lie.</param>
    /// <exception cref="PackageException">A package brings what a rule cannot use.</exception>
    public static LockedSet Read(byte[] assets, string folder)
    {
        using var json = JsonDocument.Parse(assets);
        var libraries = json.RootElement.GetProperty("libraries");
        var packages = new SortedDictionary<string, string>(StringComparer.Ordinal);
        List<PackageFile> files = [];
        foreach (var package in json.RootElement.GetProperty("targets").EnumerateObject().First().Value.EnumerateObject().OrderBy(package => package.Name, StringComparer.Ordinal))
        {
            var library = libraries.GetProperty(package.Name);
            packages.Add(package.Name.Replace('/', ' '), library.GetProperty("sha512").GetString()!);
            if (package.Value.TryGetProperty("runtimeTargets", out _) || package.Value.TryGetProperty("native", out _))
            {
                throw new PackageException("SP0344", $"{package.Name.Replace('/', ' ')} brings files for each kind of machine, which a rule cannot load; put what needs it into a plugin");
            }

            var path = library.GetProperty("path").GetString()!;
            var (loaded, compiled) = (Names(package.Value, "runtime"), Names(package.Value, "compile"));
            files.AddRange(loaded.Union(compiled).Order(StringComparer.Ordinal)
                .Where(name => !SharedAssemblies.Contains(Path.GetFileNameWithoutExtension(name)))
                .Select(name => new PackageFile(
                    $"{path}/{name}", PackageFile.HashOf(File.ReadAllBytes(Path.Combine(folder, path, name))), loaded.Contains(name), compiled.Contains(name))));
        }

        return new LockedSet(packages, files);
    }

    // "_._" stands for: this package has nothing here, on purpose.
    private static HashSet<string> Names(JsonElement package, string kind) => package.TryGetProperty(kind, out var assets)
        ? [.. assets.EnumerateObject().Select(asset => asset.Name).Where(name => name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))]
        : [];
}
