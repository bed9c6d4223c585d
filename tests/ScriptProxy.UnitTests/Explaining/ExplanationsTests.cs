using ScriptProxy.Host.Explaining;

namespace ScriptProxy.UnitTests.Explaining;

public sealed class ExplanationsTests
{
    [Fact]
    public void The_last_ones_are_kept_and_no_more()
    {
        var explanations = new Explanations();
        for (var i = 0; i <= Explanations.Capacity; i++)
        {
            explanations.Add(new Explanation($"{i}", 1, default, new("GET", "http", "a", "/", null, []), [], [], null, new(200, "", false, null, null, null, null, null, null, null, 0), []));
        }

        Assert.Null(explanations.Find("0"));
        Assert.NotNull(explanations.Find("1"));
        Assert.Equal(Explanations.Capacity, explanations.Ids.Count);
        Assert.Equal($"{Explanations.Capacity}", explanations.Ids[0]);
    }
}
