using System.IO.Compression;
using System.Text;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Rules.Packages;

/// <summary>A folder of rules with a package source of its own beside it, so that nothing is asked of a network.</summary>
internal sealed class PackageFeed : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PackageFeed()
    {
        Directory.CreateDirectory(_folder["feed"]);
        _folder.Write("rules/NuGet.config", """
            <configuration>
              <packageSources><clear /><add key="feed" value="../feed" /></packageSources>
              <fallbackPackageFolders><clear /></fallbackPackageFolders>
              <auditSources><clear /></auditSources>
            </configuration>
            """);
    }

    public string Rules => _folder["rules"];

    public void Write(string name, string text) => _folder.Write($"rules/{name}", text);

    /// <summary>Adds a package with one assembly, whose class <c>Says</c> says a text.</summary>
    /// <param name="name">The package's name and the assembly's.</param>
    /// <param name="version">The version.</param>
    /// <param name="says">What it says.</param>
    /// <param name="needs">A package that it needs, as <c>Name Version</c>.</param>
    public void Add(string name, string version, string says, string? needs = null)
    {
        var image = PluginCode.Build(name, $"namespace {name}; public static class Says {{ public static string Text => \"{says}\"; }}");
        var dependency = needs?.Split(' ') is [var id, var wanted] ? $"<dependency id=\"{id}\" version=\"[{wanted}]\" />" : "";
        using var package = ZipFile.Open(_folder[$"feed/{name}.{version}.nupkg"], ZipArchiveMode.Create);
        Entry(package, $"{name}.nuspec", Encoding.UTF8.GetBytes($"""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata>
                <id>{name}</id><version>{version}</version><authors>test</authors><description>test</description>
                <dependencies><group targetFramework="net10.0">{dependency}</group></dependencies>
              </metadata>
            </package>
            """));
        Entry(package, $"lib/net10.0/{name}.dll", image);
    }

    public void Dispose() => _folder.Dispose();

    private static void Entry(ZipArchive package, string name, byte[] content)
    {
        using var stream = package.CreateEntry(name).Open();
        stream.Write(content);
    }
}
