using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Plugins;

/// <summary>
/// What every rule and plugin shares with the host: the SDK and the framework, and nothing else that the host happens to use. Thread-safe.
/// </summary>
internal static class SharedAssemblies
{
    private static readonly Dictionary<string, string> Files = Find();

    /// <summary>The files, for a compiler to refer to.</summary>
    public static IReadOnlyCollection<string> Paths => Files.Values;

    /// <summary>Whether an assembly of this simple name is shared, and in which version this process has it.</summary>
    public static bool TryGetVersion(string name, [NotNullWhen(true)] out Version? version)
    {
        version = Files.TryGetValue(name, out var path) ? AssemblyName.GetAssemblyName(path).Version : null;
        return version is not null;
    }

    public static bool Contains(string? name) => name is not null && Files.ContainsKey(name);

    private static Dictionary<string, string> Find()
    {
        // The runtime's list has the host's own packages too; what the framework's folders have is the framework, wherever the list took it from.
        var sdk = typeof(Hooks).Assembly.Location;
        string[] frameworks = [FolderOf(typeof(object)), FolderOf(typeof(HttpContext))];
        var trusted = (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return trusted
            .Where(path => Array.Exists(frameworks, folder => File.Exists(Path.Combine(folder, Path.GetFileName(path)))))
            .Append(sdk)
            .DistinctBy(Path.GetFileNameWithoutExtension, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(path => Path.GetFileNameWithoutExtension(path), StringComparer.OrdinalIgnoreCase);
    }

    private static string FolderOf(Type type) => Path.GetDirectoryName(type.Assembly.Location)!;
}
