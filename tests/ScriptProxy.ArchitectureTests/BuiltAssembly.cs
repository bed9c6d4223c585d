using Mono.Cecil;
using ScriptProxy.Host.Plugins;
using ScriptProxy.Sdk;

namespace ScriptProxy.ArchitectureTests;

/// <summary>The assemblies that are shipped, as they were built.</summary>
internal static class BuiltAssembly
{
    public static AssemblyDefinition Sdk { get; } = AssemblyDefinition.ReadAssembly(typeof(Hooks).Assembly.Location);

    public static AssemblyDefinition Host { get; } = AssemblyDefinition.ReadAssembly(typeof(SharedAssemblies).Assembly.Location);

    public static IReadOnlyList<AssemblyDefinition> Plugins { get; } = [.. PluginFiles().Select(AssemblyDefinition.ReadAssembly)];

    public static IEnumerable<AssemblyDefinition> All => [Sdk, Host, .. Plugins];

    /// <summary>Types that a person wrote, nested ones included.</summary>
    public static IEnumerable<TypeDefinition> TypesOf(AssemblyDefinition assembly) =>
        assembly.MainModule.GetTypes().Where(type => !type.FullName.Contains('<', StringComparison.Ordinal));

    /// <summary>The DLLs of the built-in plugins in the host's output, of the configuration that the tests were built in.</summary>
    public static IEnumerable<string> PluginFiles()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var root = Repository.File("host", "ScriptProxy.Host", "bin", configuration, "net10.0", "plugins");
        return Directory.GetDirectories(root).Select(folder => Path.Combine(folder, Path.GetFileName(folder) + ".dll")).Order(StringComparer.Ordinal);
    }
}
