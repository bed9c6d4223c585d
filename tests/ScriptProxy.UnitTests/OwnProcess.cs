using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ScriptProxy.UnitTests;

/// <summary>For tests that look at the memory of the whole process: what other tests leave behind, and when that goes, must not be in it.</summary>
internal static partial class OwnProcess
{
    private const string Mark = "SCRIPTPROXY_TESTS_OWN_PROCESS";

    /// <summary>Whether the test that asks is alone in its process. If not, it runs in one of its own meanwhile, must pass there, and has no more to do here.</summary>
    public static async Task<bool> IsThisAsync()
    {
        if (Environment.GetEnvironmentVariable(Mark) is not null)
        {
            return true;
        }

        var test = TestContext.Current.TestMethod!;
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            ArgumentList = { typeof(OwnProcess).Assembly.Location, "-noLogo", "-noColor", "-method", $"{test.TestClass.TestClassName}.{test.MethodName}" },
            Environment = { [Mark] = "1" },
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0 && OnePassed().IsMatch(output), output);
        return false;
    }

    [GeneratedRegex("Total: 1, Errors: 0, Failed: 0, Skipped: 0")]
    private static partial Regex OnePassed();
}
