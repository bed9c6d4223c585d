using ScriptProxy.Host.Logging;

namespace ScriptProxy.UnitTests.Logging;

public sealed class QuantityTests
{
    [Theory]
    [InlineData(0, "0 units")]
    [InlineData(1, "1 unit")]
    [InlineData(2, "2 units")]
    public void Only_one_is_singular(int count, string text) => Assert.Equal(text, Quantity.Of(count, "unit"));
}
