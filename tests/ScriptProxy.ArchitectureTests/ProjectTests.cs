namespace ScriptProxy.ArchitectureTests;

/// <summary>Who may refer to whom: host to SDK, plugin to SDK, nothing to a plugin.</summary>
public sealed class ProjectTests
{
    private const string Sdk = "ScriptProxy.Sdk";

    public static TheoryData<string> Plugins => [.. ProjectFile.In("plugins").Select(project => project.Path)];

    [Fact]
    public void The_SDK_refers_to_the_shared_framework_alone()
    {
        var sdk = new ProjectFile("sdk/ScriptProxy.Sdk/ScriptProxy.Sdk.csproj");
        Assert.Empty(sdk.Packages);
        Assert.Empty(sdk.Projects);
    }

    [Fact]
    public void The_host_links_the_SDK_and_builds_the_plugins_without_linking_them()
    {
        var projects = new ProjectFile("host/ScriptProxy.Host/ScriptProxy.Host.csproj").Projects;
        Assert.Equal(["*", Sdk], projects.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("../../plugins/*/*.csproj", (string?)projects["*"].Attribute("Include"));
        Assert.Equal("false", (string?)projects["*"].Attribute("ReferenceOutputAssembly"));
    }

    [Theory]
    [MemberData(nameof(Plugins))]
    public void A_plugin_refers_to_the_SDK_alone_and_does_not_copy_it(string path)
    {
        var plugin = new ProjectFile(path);
        Assert.Equal([Sdk], plugin.Projects.Keys);
        Assert.Equal("false", (string?)plugin.Projects[Sdk].Attribute("Private"));
        Assert.Equal("true", plugin.Property("EnableDynamicLoading"));
    }

    [Fact]
    public void Nothing_that_is_shipped_refers_to_a_plugin() => Assert.DoesNotContain(
        ProjectFile.All.Where(project => !project.Path.StartsWith("tests/", StringComparison.Ordinal)).SelectMany(project => project.Projects.Keys),
        name => name.StartsWith("ScriptProxy.Plugins.", StringComparison.Ordinal));

    [Fact]
    public void What_the_SDK_makes_public_must_be_documented()
    {
        var sdk = new ProjectFile("sdk/ScriptProxy.Sdk/ScriptProxy.Sdk.csproj");
        Assert.Equal("true", sdk.Property("GenerateDocumentationFile"));
        Assert.Equal("true", sdk.Property("TreatWarningsAsErrors"));
        Assert.DoesNotContain("1591", sdk.Property("NoWarn") ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Repository.File("ScriptProxy.sln")).Replace('\\', '/');
        Assert.All(ProjectFile.All, project => Assert.Contains($"\"{project.Path}\"", solution, StringComparison.Ordinal));
    }
}
