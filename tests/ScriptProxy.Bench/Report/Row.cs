using ScriptProxy.Bench.Measuring;
using ScriptProxy.Bench.Peers;

namespace ScriptProxy.Bench.Report;

/// <summary>What a peer's turns at a workload have shown, or why there is nothing to show.</summary>
internal sealed class Row(Peer peer)
{
    public Peer Peer => peer;

    public List<Turn> Turns { get; } = [];

    /// <summary>What idle connections cost it, where that is what is measured.</summary>
    public IdleTurn? Idle { get; set; }

    /// <summary>How many bytes its answer has as it is sent, where that is part of what is measured.</summary>
    public long? SentBytes { get; set; }

    /// <summary>Why the peer takes no part; null if it does.</summary>
    public string? Without { get; init; }

    /// <summary>What went wrong; its figures are worth nothing then.</summary>
    public string? Mistake { get; set; }

    public bool HasFigures => Mistake is null && (Turns.Count > 0 || Idle is not null);

    public Spread Of(Func<Turn, double> value) => Spread.Of(Turns.Select(value));
}
