using ScriptProxy.Host.Explaining;

namespace ScriptProxy.UnitTests.Explaining;

public sealed class ExplainTokenTests
{
    private const string Key = "0123456789abcdef0123456789abcdef";

    private static readonly DateTimeOffset Now = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null, "shop.example", true)]
    [InlineData("shop.example", "shop.example", true)]
    [InlineData("Shop.Example", "shop.example", true)]
    [InlineData("shop.example", "other.example", false)]
    public void A_token_holds_for_its_host_or_for_all(string? host, string asked, bool holds) =>
        Assert.Equal(holds ? TokenState.Valid : TokenState.Forged, ExplainToken.Check(Key, ExplainToken.Make(Key, Now.AddMinutes(5), host), asked, Now));

    [Fact]
    public void It_holds_up_to_its_last_second()
    {
        var token = ExplainToken.Make(Key, Now, null);

        Assert.Equal(TokenState.Valid, ExplainToken.Check(Key, token, "a", Now.AddSeconds(-1)));
        Assert.Equal(TokenState.Expired, ExplainToken.Check(Key, token, "a", Now));
    }

    [Fact]
    public void Another_key_makes_another_token() =>
        Assert.Equal(TokenState.Forged, ExplainToken.Check(Key.ToUpperInvariant(), ExplainToken.Make(Key, Now.AddMinutes(5), null), "a", Now));

    [Fact]
    public void A_later_expiry_is_not_believed()
    {
        var token = ExplainToken.Make(Key, Now.AddMinutes(-1), null);
        var later = Now.AddMinutes(5).ToUnixTimeSeconds() + token[token.IndexOf('.', StringComparison.Ordinal)..];

        Assert.Equal(TokenState.Forged, ExplainToken.Check(Key, later, "a", Now));
    }

    [Fact]
    public void Nor_is_one_that_would_make_a_key_of_it() =>
        Assert.Equal(TokenState.Forged, ExplainToken.Check(Key, ExplainToken.Make(Key, Now.AddDays(2), null), "a", Now));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("1")]
    [InlineData("-1.AAAA")]
    [InlineData("99999999999999999999.AAAA")]
    [InlineData("1795330800.")]
    [InlineData("1795330800.!!!!")]
    [InlineData("1795330800.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("1795330800.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Anything_else_is_none(string token) => Assert.Equal(TokenState.Forged, ExplainToken.Check(Key, token, "a", Now));
}
