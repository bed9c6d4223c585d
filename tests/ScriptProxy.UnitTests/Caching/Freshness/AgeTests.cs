using ScriptProxy.Plugins.Caching.Freshness;
using ScriptProxy.Sdk;
using static ScriptProxy.UnitTests.Caching.Clock;

namespace ScriptProxy.UnitTests.Caching.Freshness;

public sealed class AgeTests
{
    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("Age: 30", 0, 30)]
    [InlineData("Age: 30", 5, 35)]
    [InlineData("Date: @-50", 5, 50)]
    [InlineData("Date: @-50|Age: 30", 5, 50)]
    [InlineData("Date: @-50|Age: 60", 5, 65)]
    [InlineData("Date: @50|Age: 30", 0, 30)]
    [InlineData("Date: @50", 0, 0)]
    [InlineData("Date: nonsense", 3, 3)]
    public void Section_4_2_3_the_age_on_arrival(string lines, int delay, int seconds) =>
        Assert.Equal(seconds, Age.Initial(Headers(lines), Now.AddSeconds(-delay), Now).TotalSeconds);

    [Theory]
    [InlineData("Age: abc", 0)]
    [InlineData("Age: -7200", 0)]
    [InlineData("Age: 7200.0", 0)]
    [InlineData("Age: 7200;foo=bar", 0)]
    [InlineData("Age: \"7200\"", 0)]
    [InlineData("Age: ", 0)]
    [InlineData("Age: 7200, 0", 7200)]
    [InlineData("Age: 0, 7200", 0)]
    [InlineData("Age: 7200|Age: 0", 7200)]
    [InlineData("Age: 0|Age: 7200", 0)]
    [InlineData("Age: x, 7200", 0)]
    [InlineData("Age: 2147483648", 2147483648)]
    [InlineData("Age: 99999999999999999999", 2147483648)]
    public void Section_5_1_the_first_member_counts_and_none_that_is_no_number(string lines, long seconds) =>
        Assert.Equal(seconds, Age.Initial(Headers(lines), Now, Now).TotalSeconds);

    [Theory]
    [InlineData(0, 30)]
    [InlineData(12.9, 42)]
    [InlineData(-100, 30)]
    public void Section_4_2_3_the_current_age_grows_and_never_shrinks(double later, long seconds)
    {
        var head = new StoredHead { Key = "", PrimaryKey = "", Url = "", Status = 200, Headers = [], RequestTime = Now, ResponseTime = Now, FreshUntil = Now, InitialAge = TimeSpan.FromSeconds(30) };
        Assert.Equal(seconds, Age.Seconds(head, Now.AddSeconds(later)));
        Assert.Equal(2147483648, Age.Seconds(head, DateTimeOffset.MaxValue));
    }

    [Fact]
    public void A_clock_set_back_while_the_upstream_was_asked_makes_nothing_younger() => Assert.Equal(0, Age.Initial(Headers(""), Now.AddSeconds(10), Now).TotalSeconds);
}
