using Microsoft.Extensions.Primitives;
using ScriptProxy.Host.LogPoints;

namespace ScriptProxy.UnitTests.LogPoints;

public sealed class LoggedValueTests
{
    public static TheoryData<object?, string> Values => new()
    {
        { null, "null" },
        { "text", "text" },
        { 1.5, "1.5" },
        { new StringValues(["a", "b"]), "a,b" },
        { new object?[] { 1, "b", null, new[] { 2 } }, "[1, b, null, [2]]" },
        { Enumerable.Range(0, 25).ToArray(), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, …]" },
        { new string('x', 3000), new string('x', 2000) + "…" },
    };

    private static IEnumerable<object> Itself
    {
        get
        {
            while (true)
            {
                yield return Itself;
            }
        }
    }

    [Fact]
    public void What_contains_itself_is_shown_three_deep_and_no_longer_than_others()
    {
        var text = LoggedValue.Of(Itself);

        Assert.StartsWith("[[[[…], […], ", text, StringComparison.Ordinal);
        Assert.Equal(2001, text.Length);
    }

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void A_value_is_a_text_of_bounded_length(object? value, string text) => Assert.Equal(text, LoggedValue.Of(value));
}
