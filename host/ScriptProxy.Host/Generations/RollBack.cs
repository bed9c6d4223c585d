using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.Host.Generations;

/// <summary>An earlier generation serves again, although other things are on disk.</summary>
/// <param name="To">Its number.</param>
/// <param name="Since">When that was asked for.</param>
/// <param name="Disk">What was on disk then: as long as that is there, it is not loaded by itself.</param>
internal sealed record RollBack(int To, DateTimeOffset Since, string Disk)
{
    public const string UnknownGeneration = "SP0601";

    public static Diagnostic Unknown(string to, IReadOnlyList<GenerationRecord> known) => Diagnostic.Error(
        "", UnknownGeneration, $"generation {to} is not known; known are {string.Join(", ", known.Select(record => record.Number))}. Generations:Keep says how many are kept");
}
