using System.Globalization;
using ScriptProxy.Bench.Peers;
using ScriptProxy.Bench.Workloads;

namespace ScriptProxy.Bench.Measuring;

/// <summary>Puts a peer under load until it is as fast as it gets.</summary>
internal static class WarmUp
{
    /// <summary>What it may take at most; on a quiet machine .NET programs have compiled what is busy after 10 to 20 s.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(45);

    /// <summary>How long it usually takes, for an estimate.</summary>
    public static TimeSpan Usual(Peer peer) => peer.CompilesWhileRunning ? 6 * Step : Least;

    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(3);

    /// <summary>Code in its first, counting form takes several times as long: who measures too early measures that.</summary>
    private const double StillCompiling = 0.02;

    /// <summary>How many steps in a row it must be quiet: it also is before it has begun.</summary>
    private const int Enough = 2;

    public static async Task DoAsync(Started started, Workload workload, CancellationToken cancellationToken)
    {
        await workload.Load.AtFullSpeedAsync(started.Target, Least, cancellationToken);
        var quiet = started.Peer.CompilesWhileRunning ? 0 : Enough;
        for (var done = Least; done < Longest && quiet < Enough; done += Step)
        {
            var before = CompilingNanoseconds(started.ProcessId);
            await workload.Load.AtFullSpeedAsync(started.Target, Step, cancellationToken);
            var spent = TimeSpan.FromMicroseconds((CompilingNanoseconds(started.ProcessId) - before) / 1000.0);
            quiet = spent / Step < StillCompiling ? quiet + 1 : 0;
        }
    }

    /// <summary>The processor time of the thread that compiles busy code again. It ends when it has nothing to do; then it is 0.</summary>
    private static long CompilingNanoseconds(int process) => Directory.EnumerateDirectories($"/proc/{process}/task").Sum(task =>
    {
        try
        {
            return File.ReadAllText($"{task}/comm").StartsWith(".NET Tiered Com", StringComparison.Ordinal)
                ? long.Parse(File.ReadAllText($"{task}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture)
                : 0;
        }
        catch (IOException)
        {
            return 0; // the thread has ended meanwhile
        }
    });
}
