using System.Globalization;
using System.Text.RegularExpressions;

namespace ScriptProxy.Bench.Load;

/// <summary>HTTP/2 over TLS, by h2load.</summary>
/// <param name="path">What is asked for.</param>
internal sealed partial class Http2Load(string path) : ILoad
{
    private const int Connections = 8;
    private const int Streams = 4;

    public async Task<Answered> AtFullSpeedAsync(Target target, TimeSpan duration, CancellationToken cancellationToken) => Read(
        await Tool.RunAsync(
            target.Folder,
            ["h2load", $"-c{Connections}", $"-m{Streams}", $"--duration={Whole(duration.TotalSeconds)}", target.Url + path],
            cancellationToken),
        duration);

    /// <summary>h2load measures from when a request was sent, so what had to wait before is not counted; the others are measured more severely.</summary>
    public async Task<IReadOnlyList<TimeSpan>> AtRateAsync(Target target, int requestsPerSecond, TimeSpan duration, CancellationToken cancellationToken)
    {
        var log = Path.Combine(target.Folder, "h2load.log");
        File.Delete(log); // h2load appends
        var output = await Tool.RunAsync(
            target.Folder,
            ["h2load", $"-c{Connections}", $"-m{Streams}", $"--duration={Whole(Math.Ceiling(duration.TotalSeconds))}", $"--rps={Whole(requestsPerSecond / (double)Connections)}", $"--log-file={log}", target.Url + path],
            cancellationToken);
        Read(output, duration);
        return ReadLog(await File.ReadAllTextAsync(log, cancellationToken));
    }

    /// <summary>Reads what h2load prints in the end.</summary>
    /// <exception cref="BenchException">Some requests were not answered rightly.</exception>
    public static Answered Read(string output, TimeSpan duration)
    {
        var match = Figures().Match(output);
        var succeeded = long.Parse(match.Groups["succeeded"].Value, CultureInfo.InvariantCulture);
        foreach (var error in new[] { "failed", "errored", "timeout" }.Where(error => match.Groups[error].Value != "0"))
        {
            throw new BenchException($"h2load counted {match.Groups[error].Value} requests as '{error}' beside {succeeded}");
        }

        return succeeded > 0 ? new Answered(succeeded, duration) : throw new BenchException("nothing was answered");
    }

    /// <summary>Reads the file that h2load writes: start, status and duration of each request, times in microseconds.</summary>
    public static IReadOnlyList<TimeSpan> ReadLog(string log) =>
        [.. log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => TimeSpan.FromMicroseconds(long.Parse(line.Split('\t')[2], CultureInfo.InvariantCulture)))];

    private static string Whole(double value) => value.ToString("0", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<succeeded>\d+) succeeded, (?<failed>\d+) failed, (?<errored>\d+) errored, (?<timeout>\d+) timeout")]
    private static partial Regex Figures();
}
