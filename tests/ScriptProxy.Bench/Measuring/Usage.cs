using System.Globalization;

namespace ScriptProxy.Bench.Measuring;

/// <summary>What a peer's processes have used so far.</summary>
/// <param name="Cpu">Processor time by process, nanoseconds.</param>
internal sealed record Usage(IReadOnlyDictionary<int, long> Cpu)
{
    public static Usage Of(int root) => new(ProcessTree.Of(root).ToDictionary(id => id, Native.CpuNanoseconds));

    /// <summary>The processor time since an earlier moment, nanoseconds.</summary>
    /// <exception cref="BenchException">A process has ended meanwhile, and nobody knows what it used.</exception>
    public long Since(Usage before) => before.Cpu.Keys.All(Cpu.ContainsKey)
        ? Cpu.Sum(pair => pair.Value - before.Cpu.GetValueOrDefault(pair.Key))
        : throw new BenchException("one of its processes ended while it was measured");

    /// <summary>Resident memory of a process and its descendants, bytes. Pages that several of them share count for each.</summary>
    public static long Memory(int root) => ProcessTree.Of(root).Sum(id => ResidentBytes(File.ReadAllText($"/proc/{id}/status")));

    /// <summary>The resident memory in the text of <c>/proc/ID/status</c>, bytes.</summary>
    public static long ResidentBytes(string status) => status.Split('\n')
        .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(line => long.Parse(line["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 1024)
        .SingleOrDefault();
}
