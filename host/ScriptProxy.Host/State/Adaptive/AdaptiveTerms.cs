using ScriptProxy.Sdk;

namespace ScriptProxy.Host.State.Adaptive;

/// <summary>The options of an adaptive gate, in timestamps where they are durations.</summary>
internal sealed record AdaptiveTerms(int Least, int Most, int Initial, double Tolerance, int Queue, TimeSpan Patience, long PatienceTime, int HoldSeconds, bool IsDryRun)
{
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(30);

    public static AdaptiveTerms Of(AdaptiveGateOptions options, TimeProvider time)
    {
        Expect(options.Least, 1, 1_000_000, nameof(options.Least));
        Expect(options.Most, options.Least, 1_000_000, nameof(options.Most));
        Expect(options.Initial, options.Least, options.Most, nameof(options.Initial));
        Expect(options.Tolerance, 1.01, 10, nameof(options.Tolerance));
        Expect(options.Queue, 0, 1_000_000, nameof(options.Queue));
        Expect(options.Patience, TimeSpan.FromMilliseconds(1), LongestPatience, nameof(options.Patience));
        Expect(options.Hold, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(PlaceCounts.LongestHold), nameof(options.Hold));
        return new AdaptiveTerms(
            options.Least, options.Most, options.Initial, options.Tolerance, options.Queue,
            options.Patience, StateOptions.Timestamps(options.Patience, time, nameof(options.Patience)), (int)Math.Ceiling(options.Hold.TotalSeconds), options.DryRun);
    }

    private static void Expect<T>(T value, T least, T most, string option)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            throw new ArgumentOutOfRangeException(option, value, $"it is from {least} to {most}");
        }
    }
}
