using System.Diagnostics;

namespace ScriptProxy.FunctionalTests;

/// <summary><c>dotnet build</c>, as a person calls it.</summary>
internal static class DotnetBuild
{
    /// <param name="folder">Where it is called.</param>
    /// <param name="arguments">What else is said to it.</param>
    public static async Task<(int ExitCode, string Output)> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["build", "--nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false", .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        foreach (var own in new[] { "MSBUILD_EXE_PATH", "MSBuildSDKsPath", "MSBuildExtensionsPath" })
        {
            start.Environment.Remove(own); // the test runner's
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
