using System.Globalization;

namespace ScriptProxy.Host.Metrics;

/// <summary>Counts durations by size. Two additions for each, in the processor's own place. Thread-safe, without locks.</summary>
internal sealed class DurationHistogram(params double[] secondsBounds)
{
    private readonly long[] _bounds = [.. secondsBounds.Select(bound => TimeSpan.FromSeconds(bound).Ticks)];
    private readonly string[] _names = [.. secondsBounds.Select(bound => bound.ToString(CultureInfo.InvariantCulture)), "+Inf"];
    private readonly StripedCounters _counters = new(secondsBounds.Length + 2); // a bucket above the last bound, and the sum

    public void Add(int stripe, TimeSpan duration)
    {
        var ticks = Math.Max(0, duration.Ticks);
        var bucket = 0;
        while (bucket < _bounds.Length && ticks > _bounds[bucket])
        {
            bucket++;
        }

        _counters.Add(stripe, bucket, 1);
        _counters.Add(stripe, _bounds.Length + 1, ticks);
    }

    /// <summary>As Prometheus wants them: each bucket holds those below it too, and the last one is their number.</summary>
    public IEnumerable<Sample> Read(params (string Name, string Value)[] labels)
    {
        var sum = _counters.Sum(_bounds.Length + 1) / (double)TimeSpan.TicksPerSecond;
        var count = 0L;
        for (var bucket = 0; bucket < _names.Length; bucket++)
        {
            count += _counters.Sum(bucket);
            yield return new Sample(count, [.. labels, ("le", _names[bucket])]) { Part = "_bucket" };
        }

        yield return new Sample(sum, labels) { Part = "_sum" };
        yield return new Sample(count, labels) { Part = "_count" };
    }
}
