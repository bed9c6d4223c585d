using System.CommandLine;
using ScriptProxy.Bench.Peers;
using ScriptProxy.Bench.Workloads;

namespace ScriptProxy.Bench;

/// <summary>What the command line asks for.</summary>
/// <param name="Workloads">What is measured, in the order of the catalogue.</param>
/// <param name="Peers">What it is measured with.</param>
/// <param name="Rounds">How often each peer takes its turn at each workload.</param>
/// <param name="Seconds">How long a turn of full load is; the turn at a fixed rate is half as long.</param>
/// <param name="Output">The file that gets the tables; null for the console.</param>
internal sealed record Settings(IReadOnlyList<Workload> Workloads, IReadOnlyList<Peer> Peers, int Rounds, int Seconds, string? Output)
{
    public static Task<int> InvokeAsync(string[] arguments, Func<Settings, Task<int>> run)
    {
        var workloads = Names("--workloads", "Comma-separated.", WorkloadCatalog.All.Select(workload => workload.Name));
        var peers = Names("--peers", "Comma-separated.", PeerCatalog.All.Select(peer => peer.Name));
        var rounds = Number("--rounds", "How often each peer takes its turn.", 5);
        var seconds = Number("--seconds", "How long a turn is.", 2);
        var output = new Option<string?>("--output") { Description = "The file that gets the tables. Without it, a whole run writes tests/bench/results/latest.md, and any other prints them." };
        var command = new RootCommand("Measures this proxy beside others, on the same machine, in one run.") { workloads, peers, rounds, seconds, output };
        command.SetAction(line => run(new Settings(
            [.. WorkloadCatalog.All.Where(workload => Has(line.GetValue(workloads), workload.Name))],
            [.. PeerCatalog.All.Where(peer => Has(line.GetValue(peers), peer.Name))],
            line.GetValue(rounds),
            line.GetValue(seconds),
            line.GetValue(output))));
        return command.Parse(arguments).InvokeAsync();
    }

    /// <summary>Whether nothing was left out, so that the tables may stand for the proxy.</summary>
    public bool IsWhole => Workloads.Count == WorkloadCatalog.All.Count && Peers.Count == PeerCatalog.All.Count;

    private static bool Has(string? names, string name) => names is null || names.Split(',').Contains(name);

    private static Option<string?> Names(string option, string description, IEnumerable<string> known)
    {
        var names = known.ToList();
        var made = new Option<string?>(option) { Description = $"{description} Default: all of {string.Join(',', names)}" };
        made.Validators.Add(result =>
        {
            foreach (var unknown in (result.GetValueOrDefault<string?>() ?? "").Split(',').Except(names))
            {
                result.AddError($"{option}: there is no '{unknown}', only {string.Join(", ", names)}");
            }
        });
        return made;
    }

    private static Option<int> Number(string option, string description, int otherwise)
    {
        var made = new Option<int>(option) { Description = description, DefaultValueFactory = _ => otherwise };
        made.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError($"{option} must be at least 1");
            }
        });
        return made;
    }
}
