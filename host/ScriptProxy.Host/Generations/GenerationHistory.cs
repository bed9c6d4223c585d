using System.Collections.Immutable;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Generations;

/// <summary>
/// The last generations, by number. It keeps what they were made of: the text of rules, copies of plugins' files. Their code is unloaded
/// all the same. One writes at a time; reading is thread-safe.
/// </summary>
internal sealed class GenerationHistory(TimeProvider time)
{
    private volatile ImmutableList<GenerationRecord> _records = [];

    /// <summary>The oldest first; the last one serves.</summary>
    public ImmutableList<GenerationRecord> Records => _records;

    public GenerationRecord? Find(int number) => Records.Find(record => record.Number == number);

    /// <summary>Adds the generation that goes live, and forgets those that are too many.</summary>
    public void Add(int number, PreparedGeneration prepared, string why, string changes)
    {
        var plan = prepared.Plan with { Units = [.. prepared.Plan.Units.Zip(prepared.Units, Keep)] };
        var records = Records.Add(new GenerationRecord(number, time.GetUtcNow(), why, changes, plan));
        var excess = Math.Max(0, records.Count - prepared.Configuration.Settings.Generations.Keep);
        _records = records.RemoveRange(0, excess);
        foreach (var version in records.Take(excess).SelectMany(record => record.Plan.Units))
        {
            version.LetGo();
        }
    }

    private static UnitVersion Keep(UnitVersion version, Unit unit)
    {
        var kept = version.KeptBy(unit);
        kept.Hold();
        return kept;
    }
}
