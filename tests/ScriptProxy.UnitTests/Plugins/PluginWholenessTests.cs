using System.Runtime.InteropServices;
using ScriptProxy.Host.Plugins;
using static ScriptProxy.UnitTests.Plugins.PluginAssembly;

namespace ScriptProxy.UnitTests.Plugins;

public sealed class PluginWholenessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_build_lacks_nothing()
    {
        Write("Geo.dll", Compile("Geo", Plugin()));
        Dependencies("\"runtime\": { \"lib/net10.0/Library.dll\": { \"assemblyVersion\": \"1.2.0.0\" } }");
        Write("Library.dll", Library);
        Assert.Null(Lack());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(-1)]
    public void A_library_that_is_cut_off_is_not_whole(int length)
    {
        Write("Library.dll", length < 0 ? Library[..^1] : Library[..length]);
        Assert.Equal("Library.dll is not whole", Lack());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(-1)]
    public void A_native_library_that_is_cut_off_is_not_whole(int length)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var library = File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "libSystem.Native.so"));
        Write("runtimes/linux-x64/native/libx.so.1", library);
        Assert.Null(Lack());
        Write("runtimes/linux-x64/native/libx.so.1", length < 0 ? library[..^1] : library[..length]);
        Assert.Equal("runtimes/linux-x64/native/libx.so.1 is not whole", Lack());
    }

    [Theory]
    [InlineData("\"runtime\": { \"lib/net10.0/Other.dll\": { } }", "Other.dll is missing")]
    [InlineData("\"runtime\": { \"lib/net10.0/Library.dll\": { \"assemblyVersion\": \"1.3.0.0\" } }", "Library.dll is not the one of version 1.3.0.0 that belongs to it")]
    [InlineData("\"runtimeTargets\": { \"runtimes/{rid}/native/libx.so\": { \"rid\": \"{rid}\", \"assetType\": \"native\" } }", "libx.so is missing")]
    [InlineData("\"runtimeTargets\": { \"runtimes/win-other/native/x.dll\": { \"rid\": \"win-other\", \"assetType\": \"native\" } }", null)]
    [InlineData("\"runtime\": { \"lib/net10.0/System.Text.Json.dll\": { \"assemblyVersion\": \"99.0.0.0\" }, \"lib/net10.0/_._\": { } }", null)]
    [InlineData("\"runtime\"", "Geo.deps.json is not whole")]
    public void What_the_list_of_dependencies_names_is_missed(string assets, string? lack)
    {
        Write("Library.dll", Library);
        Dependencies(assets.Replace("{rid}", RuntimeInformation.RuntimeIdentifier, StringComparison.Ordinal));
        Assert.Equal(lack, Lack());
    }

    private static byte[] Library { get; } = Compile("Library", "[assembly: System.Reflection.AssemblyVersion(\"1.2.0.0\")]");

    private string? Lack() => PluginWholeness.Lack(_folder.Path);

    private void Dependencies(string assets) =>
        _folder.Write("Geo.deps.json", $$"""{ "runtimeTarget": { "name": "net" }, "targets": { "net": { "Library/1.2.0": { {{assets}} } } } }""");

    private void Write(string name, byte[] content)
    {
        _folder.Write(name, "");
        File.WriteAllBytes(_folder[name], content);
    }
}
