using ScriptProxy.Bench.Load;

namespace ScriptProxy.Bench.Workloads;

/// <summary>Something that all peers do alike.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">What is done, in a few words.</param>
/// <param name="Load">What asks for it.</param>
/// <param name="Rate">Requests per second at which latency is measured, below what the slowest peer can do.</param>
internal sealed record Workload(string Name, string Title, ILoad Load, int Rate)
{
    /// <summary>What the peers' files for it are called.</summary>
    public string Configuration { get; init; } = Name;

    /// <summary>What must be answered rightly before anything is measured.</summary>
    public IReadOnlyList<Check> Checks { get; init; } = [];

    public bool Tls { get; init; }

    public Version Version { get; init; } = System.Net.HttpVersion.Version11;

    /// <summary>What to know when reading the figures.</summary>
    public string? Note { get; init; }
}
