using ScriptProxy.Bench.Report;

namespace ScriptProxy.Bench.Replay;

/// <summary>What a proxy found, and what memory it took.</summary>
/// <param name="Percent">The size of its cache, of all objects' bytes.</param>
/// <param name="Megabytes">The same in MiB.</param>
/// <param name="Peer">The proxy's name.</param>
/// <param name="FirstHalf">What it found while its cache got full.</param>
/// <param name="SecondHalf">What it found then.</param>
/// <param name="MemoryBefore">Resident memory before the first request, bytes.</param>
/// <param name="Memory">Resident memory after the last, bytes.</param>
internal sealed record ReplayRow(int Percent, int Megabytes, string Peer, Found FirstHalf, Found SecondHalf, long MemoryBefore, long Memory)
{
    public override string ToString()
    {
        var all = FirstHalf + SecondHalf;
        double[] found = [all.RequestPercent, all.BytePercent, SecondHalf.RequestPercent, SecondHalf.BytePercent];
        double[] memory = [MemoryBefore / Text.Megabyte, Memory / Text.Megabyte];
        return $"| {Percent} %, {Megabytes} MiB | {Peer} | {string.Join(" | ", [.. found.Select(value => Text.Of(value, "0.0")), .. memory.Select(value => Text.Of(value, "0"))])} |";
    }
}
