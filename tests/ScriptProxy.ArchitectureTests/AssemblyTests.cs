using Mono.Cecil;
using ScriptProxy.Host.Plugins;
using ScriptProxy.Host.Rules;

namespace ScriptProxy.ArchitectureTests;

/// <summary>The same directions as <see cref="ProjectTests"/>, in what the compiler made of them.</summary>
public sealed class AssemblyTests
{
    private const string Sdk = "ScriptProxy.Sdk";

    public static TheoryData<string> Plugins => [.. BuiltAssembly.PluginFiles()];

    [Fact]
    public void The_SDK_needs_the_framework_alone() => Assert.All(References(BuiltAssembly.Sdk), name => Assert.True(IsFramework(name), name));

    [Fact]
    public void The_host_needs_no_plugin()
    {
        var plugins = BuiltAssembly.Plugins.Select(plugin => plugin.Name.Name).ToList();
        Assert.NotEmpty(plugins);
        Assert.Empty(References(BuiltAssembly.Host).Intersect(plugins));
    }

    [Theory]
    [MemberData(nameof(Plugins))]
    public void A_plugin_needs_the_SDK_and_the_framework_and_brings_neither(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        using var plugin = AssemblyDefinition.ReadAssembly(file);
        Assert.All(References(plugin), name => Assert.True(SharedAssemblies.Contains(name) || File.Exists(Path.Combine(folder, name + ".dll")), name));
        Assert.DoesNotContain(Directory.GetFiles(folder, "*.dll").Select(Path.GetFileNameWithoutExtension), SharedAssemblies.Contains);
    }

    [Fact]
    public void A_rule_sees_the_SDK_and_the_framework_alone()
    {
        var seen = SharedReferences.All.Select(reference => Path.GetFileNameWithoutExtension(reference.Display!)).ToList();
        Assert.Contains(Sdk, seen);
        Assert.All(seen, name => Assert.True(SharedAssemblies.Contains(name), name));
    }

    private static IEnumerable<string> References(AssemblyDefinition assembly) => assembly.MainModule.AssemblyReferences.Select(reference => reference.Name);

    private static bool IsFramework(string name) => SharedAssemblies.Contains(name) && name != Sdk;
}
