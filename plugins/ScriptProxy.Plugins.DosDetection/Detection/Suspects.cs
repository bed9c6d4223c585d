using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.DosDetection.Detection;

/// <summary>
/// Who is suspected: a table with a tag for each suspicion, which lasts as long as the tag does. So suspicions survive reloads, are listed by <c>scriptproxy table</c>, and can be given and
/// taken there.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="thresholds">The counters whose tags it has.</param>
/// <param name="options">How long suspicions last.</param>
/// <param name="time">The time.</param>
internal sealed class Suspects(ITable table, Threshold[] thresholds, DosDetectionOptions options, TimeProvider time)
{
    private readonly string[] _tags = Threshold.TagsOf(thresholds);

    /// <summary>Begins a suspicion, or has it last longer.</summary>
    /// <returns>Whether it has begun.</returns>
    public bool Suspect(ReadOnlySpan<char> key, SuspicionLevel level, Threshold by)
    {
        var tag = level == SuspicionLevel.Hard ? by.Hard : by.Soft;
        var isNew = !table.HasTag(key, tag);
        if (isNew || options.Extend != SuspicionExtension.Never)
        {
            Set(key, tag, level, by.Soft);
        }

        return isNew;
    }

    /// <summary>The strongest suspicion of a key. To look may make it last longer.</summary>
    public Suspicion Find(ReadOnlySpan<char> key)
    {
        if (table.FindTag(key, _tags) is not { } tag)
        {
            return default;
        }

        var by = ReasonOf(tag.Name);
        var level = Threshold.LevelOf(tag.Name);
        var left = tag.Left;
        if (options.Extend == SuspicionExtension.AnyRequest && by is not null && left is not null)
        {
            Set(key, tag.Name, level, by.Soft);
            left = left > options.Period ? left : options.Period;
        }

        var now = time.GetUtcNow();
        return new Suspicion(level, by?.Name ?? "table", now - tag.Age, left is { } lasts ? now + lasts : DateTimeOffset.MaxValue);
    }

    /// <summary>A hard suspicion decays: it is a soft one for as long again.</summary>
    private void Set(ReadOnlySpan<char> key, string tag, SuspicionLevel level, string soft)
    {
        Lengthen(key, tag, options.Period);
        if (level == SuspicionLevel.Hard)
        {
            Lengthen(key, soft, options.Period * 2);
        }
    }

    /// <summary>A tag that lasts longer, as of a hard suspicion that decays or one that was given by hand, keeps its time.</summary>
    private void Lengthen(ReadOnlySpan<char> key, string tag, TimeSpan lasts)
    {
        if (table.FindTag(key, tag) is not { } has || has.Left < lasts)
        {
            table.Tag(key, tag, lasts);
        }
    }

    private Threshold? ReasonOf(string tag)
    {
        foreach (var threshold in thresholds)
        {
            if (tag == threshold.Hard || tag == threshold.Soft)
            {
                return threshold;
            }
        }

        return null;
    }
}
