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

    /// <summary>Adds the generation that goes live, and forgets those that are too many. Of generations that differ by log points alone the first and the last are kept, and count as one: else these would push out what there is to go back to.</summary>
    public void Add(int number, PreparedGeneration prepared, string why, string changes)
    {
        var plan = prepared.Plan with { Units = [.. prepared.Plan.Units.Zip(prepared.Units, Keep)] };
        var before = Records;
        var added = new GenerationRecord(number, time.GetUtcNow(), why, changes, plan, before is [.., var last] && plan.IsSameOnDisk(last.Plan));
        var records = added.IsSameOnDisk && before[^1].IsSameOnDisk ? before.SetItem(before.Count - 1, added) : before.Add(added);
        var excess = records.Count(record => !record.IsSameOnDisk) - prepared.Configuration.Settings.Generations.Keep;
        var first = records.Where(record => !record.IsSameOnDisk).ElementAt(Math.Max(0, excess));
        _records = records.RemoveRange(0, records.IndexOf(first));
        foreach (var version in before.Except(_records).SelectMany(record => record.Plan.Units))
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
