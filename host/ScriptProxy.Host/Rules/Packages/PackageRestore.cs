using System.ComponentModel;
using System.Diagnostics;
using ScriptProxy.Host.Ide;

namespace ScriptProxy.Host.Rules.Packages;

/// <summary>Has the .NET SDK fetch packages, in a process of its own, as a NuGet.config beside or above the rules says. The running proxy never does.</summary>
/// <param name="rules">The folder of rules.</param>
internal sealed class PackageRestore(string rules)
{
    private readonly string _folder = Path.Combine(rules, PackageLock.FolderName);

    /// <summary>Fetches one set.</summary>
    /// <exception cref="RestoreException">There is no SDK, or it cannot fetch them; the message says what it says.</exception>
    /// <exception cref="PackageException">A package brings what a rule cannot use.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written.</exception>
    public async Task<LockedSet> RunAsync(IReadOnlyList<PackageRequest> requests)
    {
        var project = Path.Combine(_folder, ".restore");
        Directory.CreateDirectory(project);
        try
        {
            // Nothing of a repository around the rules applies.
            foreach (var name in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
            {
                await File.WriteAllTextAsync(Path.Combine(project, name), "<Project />\n");
            }

            await File.WriteAllTextAsync(Path.Combine(project, "rules.csproj"), Project(requests));
            await RestoreAsync(project, PackageSet.KeyOf(requests));
            return AssetsFile.Read(await File.ReadAllBytesAsync(Path.Combine(project, "obj", "project.assets.json")), _folder);
        }
        finally
        {
            Clean(project);
        }
    }

    // What stays there harms nothing, and the next restore writes over it: the reason why this one failed is worth more than that it cannot be deleted.
    private static void Clean(string project)
    {
        try
        {
            Directory.Delete(project, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }

    private string Project(IEnumerable<PackageRequest> requests) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net{Environment.Version.Major}.0</TargetFramework>
            <RestorePackagesPath>{MSBuildText.Escape(_folder)}</RestorePackagesPath>
            <DisableImplicitNuGetFallbackFolder>true</DisableImplicitNuGetFallbackFolder>
            <WarningsAsErrors>NU1603;NU1605;NU1608</WarningsAsErrors>
          </PropertyGroup>
          <ItemGroup>
            <FrameworkReference Include="Microsoft.AspNetCore.App" />
        {string.Concat(requests.Select(request => $"    <PackageReference Include=\"{request.Name}\" Version=\"[{request.Version}]\" />\n"))}  </ItemGroup>
        </Project>

        """;

    private static async Task RestoreAsync(string project, string packages)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet")
        {
            ArgumentList = { "restore", "--nologo", "--disable-build-servers", "--verbosity", "quiet", "rules.csproj" },
            WorkingDirectory = project,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_CLI_UI_LANGUAGE"] = "en", ["DOTNET_NOLOGO"] = "1", ["MSBUILDDISABLENODEREUSE"] = "1" },
        };
        try
        {
            using var process = Process.Start(start)!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            var told = await output + await error;
            if (process.ExitCode != 0)
            {
                throw new RestoreException($"{packages} cannot be restored: {FirstError(told)}");
            }
        }
        catch (Win32Exception)
        {
            throw new RestoreException("'scriptproxy restore' needs the .NET SDK, and there is no 'dotnet' in the PATH; restore elsewhere, and copy the rules with their .packages");
        }
    }

    // "/path/rules.csproj : error NU1101: Unable to find package X. ... [/path/rules.csproj]"
    private static string FirstError(string told)
    {
        var line = told.Split('\n').FirstOrDefault(line => line.Contains(": error ", StringComparison.Ordinal)) ?? told;
        var begin = line.IndexOf(": error ", StringComparison.Ordinal);
        line = begin < 0 ? line : line[(begin + ": error ".Length)..];
        var end = line.LastIndexOf(" [", StringComparison.Ordinal);
        return (end < 0 ? line : line[..end]).Trim();
    }
}
