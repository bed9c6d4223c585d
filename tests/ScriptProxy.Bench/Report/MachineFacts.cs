using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using ScriptProxy.Bench.Peers;

namespace ScriptProxy.Bench.Report;

/// <summary>The machine, and the versions of what was measured on it.</summary>
internal sealed partial record MachineFacts(DateTimeOffset Time, string Processor, int Cores, string Kernel, string Framework, IReadOnlyList<string> Versions)
{
    public static async Task<MachineFacts> ReadAsync(IEnumerable<Peer> peers, CancellationToken cancellationToken)
    {
        var versions = new List<string>();
        foreach (var peer in peers)
        {
            versions.Add($"{peer.Name} {await VersionAsync(peer.Version, cancellationToken)}");
        }

        var processor = Model().Match(await File.ReadAllTextAsync("/proc/cpuinfo", cancellationToken)).Groups[1].Value;
        return new MachineFacts(DateTimeOffset.UtcNow, processor, Environment.ProcessorCount, RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription, versions);
    }

    /// <summary>The first number with dots in what a program says of its version.</summary>
    public static string Version(string text) => Number().Match(text).Value;

    private static async Task<string> VersionAsync(string[] command, CancellationToken cancellationToken)
    {
        if (command[0].EndsWith(".dll", StringComparison.Ordinal))
        {
            return Version(FileVersionInfo.GetVersionInfo(command[0]).ProductVersion ?? "");
        }

        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            return Version(output + await errors);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new BenchException($"{command[0]} is missing; tests/bench/run installs and builds what is needed.");
        }
    }

    [GeneratedRegex(@"^model name\s*: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Model();

    [GeneratedRegex(@"\d+(\.\d+)+")]
    private static partial Regex Number();
}
