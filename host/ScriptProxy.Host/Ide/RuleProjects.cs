using System.Text;
using ScriptProxy.Host.Rules;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Ide;

/// <summary>
/// Maps rules to projects, since language servers know no rules: each sees its <c>.csx</c> as the top-level statements of a program of its own, with the
/// bare names that the proxy gives it. One project for each rule, since a program has one such file.
/// </summary>
internal static class RuleProjects
{
    /// <summary>Where they lie, below the folder that is opened. Not among the rules: what changes there is looked at by the proxy.</summary>
    public const string Folder = ".scriptproxy/ide";

    private const string PropertiesName = $"{Folder}/Directory.Build.props";
    private const string Solution = $"{Folder}/rules.slnx";
    private const string Mark = "Written by 'scriptproxy ide', anew each time: change nothing here.";

    /// <summary>The solution, as editors are told of it.</summary>
    public static string SolutionName => Solution;

    /// <summary>Whether they were ever written.</summary>
    public static bool AreThere(IdeFiles files) => File.Exists(files.PathOf(PropertiesName));

    /// <summary>Whether those that are there are of this folder of rules.</summary>
    public static bool AreOf(IdeFiles files, string rulesFolder) => File.ReadAllText(files.PathOf(PropertiesName)).Contains(Source(files, rulesFolder), StringComparison.Ordinal);

    /// <summary>Writes them all, and removes those of rules that are gone.</summary>
    public static void Write(IdeFiles files, string rulesFolder, IReadOnlyList<RuleSource> rules)
    {
        files.Write(".scriptproxy/.gitignore", "# For this machine alone: 'scriptproxy ide' writes it.\nide/\n");
        files.Write(PropertiesName, Properties(Source(files, rulesFolder)));
        files.Write($"{Folder}/Directory.Build.targets", $"<Project><!-- {Mark} Nothing of a repository around it applies. --></Project>\n");
        files.Write($"{Folder}/Directory.Packages.props", $"<Project><!-- {Mark} --></Project>\n");
        files.Write($"{Folder}/Globals.cs", GlobalsText.Make($"// {Mark}"));
        files.Write($"{Folder}/Globals.test.cs", GlobalsText.MakeForTests($"// {Mark}"));
        foreach (var rule in rules)
        {
            files.Write($"{Folder}/{ProjectOf(rule)}", Project(rule, files.PathOf(Folder)));
        }

        RemoveOthers(files, [.. rules.Select(ProjectOf)]);
        files.Write(Solution, $"<Solution>\n{string.Concat(rules.Select(rule => $"  <Project Path=\"{MSBuildText.Escape(ProjectOf(rule))}\" />\n"))}</Solution>\n");
    }

    private static string ProjectOf(RuleSource rule) => Path.GetFileNameWithoutExtension(rule.Name) + ".csproj";

    private static void RemoveOthers(IdeFiles files, HashSet<string> known)
    {
        foreach (var project in Directory.GetFiles(files.PathOf(Folder), "*.csproj").Select(file => Path.GetFileName(file)).Where(name => !known.Contains(name)))
        {
            files.Remove($"{Folder}/{project}");
        }
    }

    private static string Project(RuleSource rule, string folder)
    {
        var items = new StringBuilder();
        foreach (var file in rule.Files.Values.Where(file => file.Problem is null).Select(file => file.Path).OrderBy(path => path != rule.Path).ThenBy(path => path, StringComparer.Ordinal))
        {
            items.Append($"    <Compile Include=\"{MSBuildText.Escape(Path.GetRelativePath(folder, file))}\" Link=\"{MSBuildText.Escape(Path.GetFileName(file))}\" />\n");
        }

        foreach (var file in rule.Packages?.Locked?.Files.Where(file => file.IsCompiled) ?? [])
        {
            var path = Path.GetRelativePath(folder, Path.Combine(rule.Packages!.Folder, file.Path));
            items.Append($"    <Reference Include=\"{MSBuildText.Escape(file.Name)}\" HintPath=\"{MSBuildText.Escape(path)}\" />\n");
        }

        return $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <!-- {Mark} -->
              <ItemGroup>
            {items}  </ItemGroup>
            </Project>

            """;
    }

    private static string Source(IdeFiles files, string rulesFolder) =>
        $"<RulesFolder>{MSBuildText.Escape(Path.GetRelativePath(files.Root, rulesFolder))}</RulesFolder>";

    private static string Properties(string source) => $"""
        <Project>
          <!-- {Mark} This proxy compiles rules itself; the projects are there for editors. -->
          <PropertyGroup>
            {source}
            <TargetFramework>net{Environment.Version.Major}.0</TargetFramework>
            <OutputType>Exe</OutputType>
            <LangVersion>latest</LangVersion>
            <Nullable>enable</Nullable>
            <ImplicitUsings>disable</ImplicitUsings>
            <EnableDefaultItems>false</EnableDefaultItems>
            <ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally>
            <GenerateAssemblyInfo>false</GenerateAssemblyInfo>
            <BaseIntermediateOutputPath>$(MSBuildThisFileDirectory)obj/$(MSBuildProjectName)/</BaseIntermediateOutputPath>
            <OutputPath>$(MSBuildThisFileDirectory)bin/$(MSBuildProjectName)/</OutputPath>
            <!-- What the proxy does not warn of, and what is a mistake in a program and none in a rule. -->
            <NoWarn>$(NoWarn);{string.Join(';', RuleCompiler.Unmentioned)};CS8321;CS7022;IDE1006</NoWarn>
          </PropertyGroup>
          <ItemGroup>
            <FrameworkReference Include="Microsoft.AspNetCore.App" />
            <Reference Include="ScriptProxy.Sdk" HintPath="{MSBuildText.Escape(typeof(Hooks).Assembly.Location)}" Private="false" />
            <Compile Include="$(MSBuildThisFileDirectory)Globals.cs" Condition="!$(MSBuildProjectName.EndsWith('.test'))" />
            <Compile Include="$(MSBuildThisFileDirectory)Globals.test.cs" Condition="$(MSBuildProjectName.EndsWith('.test'))" />
          </ItemGroup>
        </Project>

        """;
}
