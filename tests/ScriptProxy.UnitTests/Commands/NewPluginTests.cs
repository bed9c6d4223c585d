using System.Diagnostics;
using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Ide;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Commands;

public sealed class NewPluginTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Greeting")]
    [InlineData("_x1")]
    [InlineData("Required")] // the name of an attribute that the options use
    [InlineData("System")]
    [InlineData("ScriptProxy")]
    public void A_new_plugin_compiles(string name)
    {
        Assert.Null(NewPlugin.CheckName(name));
        NewPlugin.Write(name, _folder.Path);
        var project = Path.Combine(_folder.Path, name);
        Assert.Equal(
            new[] { $"{name}.csproj", $"{name}Options.cs", $"{name}Plugin.cs", "README.md" }.Order(StringComparer.Ordinal),
            Directory.GetFiles(project).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(project), file => Assert.DoesNotContain("{{", File.ReadAllText(file), StringComparison.Ordinal));
        Assert.Empty(PluginCode.Check(Directory.GetFiles(project, "*.cs").Select(File.ReadAllText)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1st")]
    [InlineData("my-plugin")]
    [InlineData("a.b")]
    [InlineData("../a")]
    [InlineData("class")]
    [InlineData("Grüße")]
    public void A_name_that_is_no_identifier_is_refused(string name) =>
        Assert.Contains("must be a C# identifier", NewPlugin.CheckName(name), StringComparison.Ordinal);

    [Theory]
    [InlineData("Hooks")]
    [InlineData("IProxy")]
    public void A_name_of_the_SDK_is_refused(string name) =>
        Assert.Contains("the SDK has a type of that name", NewPlugin.CheckName(name), StringComparison.Ordinal);

    [Fact]
    public void An_existing_folder_is_never_written_to()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "A"));
        Assert.Throws<CommandException>(() => NewPlugin.Write("A", _folder.Path));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_folder.Path, "A")));
    }

    [Fact]
    public void A_path_with_signs_of_msbuild_stays_one_path() =>
        Assert.Equal("/a%24%28b%29/%2525 &amp; %3Bc", MSBuildText.Escape("/a$(b)/%25 & ;c"));

    [Fact]
    public async Task A_build_makes_a_folder_that_is_the_plugin_untouched_by_props_above_it()
    {
        _folder.Write("Directory.Build.props", "<Project><Target Name=\"No\" BeforeTargets=\"Build\"><Error Text=\"props above\" /></Target></Project>");
        _folder.Write("Directory.Build.targets", "<Project><PropertyGroup><OutputPath>elsewhere/</OutputPath></PropertyGroup></Project>");
        _folder.Write("Directory.Packages.props", "<Project><PropertyGroup><ManagePackageVersionsCentrally>maybe</ManagePackageVersionsCentrally></PropertyGroup></Project>");
        NewPlugin.Write("Greeting", _folder.Path);
        var project = Path.Combine(_folder.Path, "Greeting");

        var (exitCode, text) = await Build(project);

        Assert.True(exitCode == 0, text);
        Assert.Contains("0 Warning(s)", text, StringComparison.Ordinal);
        Assert.Equal(
            ["Greeting.deps.json", "Greeting.dll", "Greeting.pdb", "Greeting.runtimeconfig.json"],
            Directory.GetFileSystemEntries(Path.Combine(project, "bin", "Greeting")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_build_without_the_SDK_says_how_to_name_it()
    {
        NewPlugin.Write("Greeting", _folder.Path);
        var (exitCode, text) = await Build(Path.Combine(_folder.Path, "Greeting"), "-p:ScriptProxySdk=/nowhere/ScriptProxy.Sdk.dll");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("Name the ScriptProxy.Sdk.dll beside your scriptproxy executable", text, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output)> Build(string project, params string[] arguments)
    {
        // Build servers would outlive the test and hold its folder.
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            ["build", "--nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false", .. arguments])
        {
            WorkingDirectory = project,
            RedirectStandardOutput = true,
        };
        // The test runner's own SDK settings must not decide which one builds the plugin.
        start.Environment.Remove("MSBUILD_EXE_PATH");
        start.Environment.Remove("MSBuildSDKsPath");
        start.Environment.Remove("MSBuildExtensionsPath");
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
