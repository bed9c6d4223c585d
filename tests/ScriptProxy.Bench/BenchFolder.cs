using ScriptProxy.Testing.Units;

namespace ScriptProxy.Bench;

/// <summary>Where the files of the bench lie.</summary>
internal static class BenchFolder
{
    public static string Peers { get; } = Repository.File("tests", "bench", "peers");

    public static string Upstream { get; } = Repository.File("tests", "bench", "upstream");

    public static string Results { get; } = Repository.File("tests", "bench", "results", "latest.md");

    public static string TraceResults { get; } = Repository.File("tests", "bench", "results", "trace.md");

    /// <summary>An executable of this repository, as <c>tests/bench/run</c> builds it.</summary>
    public static string Built(string project, string name) => Path.Combine(Repository.Root, project, "bin", "Release", "net10.0", name);
}
