using ScriptProxy.Bench.Workloads;

namespace ScriptProxy.Bench.Peers;

/// <summary>A proxy that is measured: how it is started. What it then does stands in its folder below <c>tests/bench/peers</c>.</summary>
/// <param name="Name">Its name, and that of its folder.</param>
/// <param name="Command">The program and its arguments, with placeholders.</param>
/// <param name="Version">The program and the arguments that print its version, or a DLL that has it.</param>
internal sealed record Peer(string Name, string[] Command, string[] Version)
{
    /// <summary>The peer whose files it has as well, where it has none of its own by the same name.</summary>
    public string? Like { get; init; }

    /// <summary>Variables of its environment, with placeholders.</summary>
    public Dictionary<string, string> Environment { get; init; } = [];

    /// <summary>Whether it is a .NET program, which compiles its code while it runs, and what is busy a second time, better.</summary>
    public bool CompilesWhileRunning { get; init; }

    /// <summary>Whether it takes part in workloads about caches alone.</summary>
    public bool OnlyCaches { get; init; }

    /// <summary>Whether it stands in a workload's table.</summary>
    public bool BelongsTo(Workload workload) => !OnlyCaches || workload.Configuration == "cache";

    /// <summary>Why it takes no part in a workload, from its <c>without.txt</c>; null if it does.</summary>
    public string? Without(Workload workload)
    {
        var file = Path.Combine(BenchFolder.Peers, Name, "without.txt");
        var beginning = workload.Configuration + ": ";
        return File.Exists(file)
            ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(beginning, StringComparison.Ordinal))?[beginning.Length..]
            : null;
    }
}
