using System.Diagnostics;
using ScriptProxy.Bench.Measuring;

namespace ScriptProxy.Bench.Load;

/// <summary>Runs a load generator on the load's core.</summary>
internal static class Tool
{
    /// <returns>What it printed.</returns>
    public static async Task<string> RunAsync(string folder, IEnumerable<string> command, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("taskset", ["-c", Core.Name(Core.Load), .. command])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["OPENSSL_CONF"] = Path.Combine(BenchFolder.Upstream, "openssl.cnf") },
        };
        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? output : throw new BenchException($"{command.First()} failed: {await errors}{output}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
