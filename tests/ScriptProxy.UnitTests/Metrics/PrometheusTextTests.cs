using ScriptProxy.Host.Metrics;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Metrics;

public sealed class PrometheusTextTests
{
    [Fact]
    public void Names_have_units_and_labels_and_help_are_escaped()
    {
        var text = PrometheusText.Write(
        [
            new Metric(MetricKind.Counter, "a.hook.time", "s", "One\\two\nthree.", () => [new Sample(1.5, ("unit", "we\"ird\\na\nme.csx"), ("phase", ""))]),
            new Metric(MetricKind.Gauge, "b.size", "By", "Bytes.", () => [new Sample(double.PositiveInfinity)]),
            new Metric(MetricKind.Counter, "c.calls", "{call}", "Calls.", () => []),
        ]);

        Assert.Equal(
            """
            # HELP a_hook_time_seconds_total One\\two\nthree.
            # TYPE a_hook_time_seconds_total counter
            a_hook_time_seconds_total{unit="we\"ird\\na\nme.csx",phase=""} 1.5
            # HELP b_size_bytes Bytes.
            # TYPE b_size_bytes gauge
            b_size_bytes +Inf
            # HELP c_calls_total Calls.
            # TYPE c_calls_total counter

            """,
            text);
        Assert.Equal(1.5, PrometheusSamples.Parse(text)["""a_hook_time_seconds_total{unit="we\"ird\\na\nme.csx",phase=""}"""]);
    }

    [Fact]
    public void A_histogram_s_buckets_hold_those_below_them()
    {
        var histogram = new DurationHistogram(0.01, 0.1);
        foreach (var milliseconds in new[] { 1, 10, 11, 5000 })
        {
            histogram.Add(StripedCounters.CurrentStripe, TimeSpan.FromMilliseconds(milliseconds));
        }

        var samples = PrometheusSamples.Parse(PrometheusText.Write(
            [new Metric(MetricKind.Histogram, "h", "s", "H.", () => histogram.Read(("a", "b")))]));

        Assert.Equal(
            new Dictionary<string, double>
            {
                ["""h_seconds_bucket{a="b",le="0.01"}"""] = 2,
                ["""h_seconds_bucket{a="b",le="0.1"}"""] = 3,
                ["""h_seconds_bucket{a="b",le="+Inf"}"""] = 4,
                ["""h_seconds_sum{a="b"}"""] = 5.022,
                ["""h_seconds_count{a="b"}"""] = 4,
            },
            samples.Values);
    }

    [Theory]
    [InlineData("a 1\n")]
    [InlineData("# TYPE a gauge\na 1\n")]
    [InlineData("# HELP a A.\n# TYPE a gauge\na 1")]
    [InlineData("# HELP a A.\n# TYPE a gauge\na 1\na 2\n")]
    [InlineData("# HELP a A.\n# TYPE a counter\na 1\n")]
    [InlineData("# HELP a A.\n# TYPE a gauge\na{b=\"c\",} 1\n")]
    [InlineData("# HELP a A.\n# TYPE a gauge\na{b=\"c\"d\"} 1\n")]
    [InlineData("# HELP a A.\n# TYPE a gauge\na{} 1\n")]
    public void What_is_not_in_order_is_refused_by_the_tests_reader(string text) =>
        Assert.Throws<FormatException>(() => PrometheusSamples.Parse(text));
}
