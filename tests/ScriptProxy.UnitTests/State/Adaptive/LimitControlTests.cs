using ScriptProxy.Host.State.Adaptive;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.State.Adaptive;

public sealed class LimitControlTests
{
    private const int Inside = 16;
    private const int Probing = 4;

    private readonly ManualTimeProvider _time = new();
    private readonly AdaptiveTerms _terms;
    private readonly LimitControl _control;

    public LimitControlTests()
    {
        _terms = AdaptiveTerms.Of(new AdaptiveGateOptions { Least = 1, Most = 1000, Initial = Inside }, _time);
        _control = new LimitControl(Inside, _time);
    }

    [Fact]
    public void What_stayed_too_long_counts_in_no_probe_that_began_later()
    {
        BeginProbe();

        _control.Lost(Inside, Ticks(TimeSpan.FromSeconds(5)), _time.GetTimestamp(), Probing, _terms);
        Assert.Equal(Probing, _control.Limit(_terms));

        _time.Advance(TimeSpan.FromSeconds(6));
        _control.Lost(Inside, Ticks(TimeSpan.FromSeconds(5)), _time.GetTimestamp(), Probing, _terms);
        Assert.True(_control.Limit(_terms) > Probing, "what began in the probe ends it");
    }

    /// <summary>As many as may are inside, and leave after 10 ms each; what follows is let in by a quarter, and has just left as well.</summary>
    private void BeginProbe()
    {
        var began = _time.GetTimestamp();
        _control.Entered(Inside);
        _time.Advance(TimeSpan.FromMilliseconds(200));
        for (var i = 0; i < 30; i++)
        {
            _control.Left(Visit.Served, began, _time.GetTimestamp(), Inside, _terms);
        }

        Assert.Equal(Probing, _control.Limit(_terms));
        _control.Left(Visit.Served, began, _time.GetTimestamp(), Probing, _terms); // as few are inside as the probe lets in: it begins
    }

    private long Ticks(TimeSpan duration) => (long)(duration.TotalSeconds * _time.TimestampFrequency);
}
