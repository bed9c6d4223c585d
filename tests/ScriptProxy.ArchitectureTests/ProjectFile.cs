using System.Xml.Linq;

namespace ScriptProxy.ArchitectureTests;

/// <summary>A project file as it is written, with the <c>Directory.Build.props</c> above it.</summary>
/// <param name="Path">Relative to the repository's root, with slashes.</param>
internal sealed record ProjectFile(string Path)
{
    private readonly XElement[] _parts = [.. Parts(Path)];

    public static IEnumerable<ProjectFile> All => new[] { "sdk", "host", "plugins", "tests" }.SelectMany(In);

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public IEnumerable<string> Packages => Items("PackageReference").Select(item => (string)item.Attribute("Include")!);

    /// <summary>References to other projects, by project name; a pattern such as <c>*</c> stays as it is.</summary>
    public IReadOnlyDictionary<string, XElement> Projects =>
        Items("ProjectReference").ToDictionary(item => System.IO.Path.GetFileNameWithoutExtension(((string)item.Attribute("Include")!).Replace('\\', '/')));

    public static IEnumerable<ProjectFile> In(string folder) =>
        Directory.GetFiles(Repository.File(folder), "*.csproj", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .Select(file => new ProjectFile(file));

    /// <summary>The value nearest to the project; null if nothing sets it.</summary>
    public string? Property(string name) => _parts.SelectMany(part => part.Descendants(name)).FirstOrDefault()?.Value;

    public override string ToString() => Name;

    private IEnumerable<XElement> Items(string name) => _parts.SelectMany(part => part.Descendants(name)).Where(item => item.Attribute("Include") is not null);

    private static IEnumerable<XElement> Parts(string path)
    {
        yield return XElement.Load(Repository.File(path));
        for (var folder = System.IO.Path.GetDirectoryName(path); folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            if (Repository.File(folder, "Directory.Build.props") is var props && File.Exists(props))
            {
                yield return XElement.Load(props);
            }
        }
    }
}
