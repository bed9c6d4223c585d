using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Exchanges;

namespace ScriptProxy.UnitTests.Exchanges;

public sealed class EditTests
{
    [Theory]
    [InlineData("", "a", "1", "?a=1")]
    [InlineData("?", "a", "1", "?a=1")]
    [InlineData("?a=1", "a", "2", "?a=2")]
    [InlineData("?a=1", "a", null, "")]
    [InlineData("?A=1", "a", "2", "?a=2")]
    [InlineData("?a=1&b=2&a=3", "a", "4", "?a=4&b=2")]
    [InlineData("?a=1&b=2&a=3", "a", null, "?b=2")]
    [InlineData("?x=%zz&&+y|=&=", "a", "1", "?x=%zz&&+y|=&=&a=1")]
    [InlineData("?%61=1&b", "a", "2", "?a=2&b")]
    [InlineData("??a=1", "a", "2", "??a=1&a=2")]
    [InlineData("?two+words=1", "two words", "a&b=c d", "?two%20words=a%26b%3Dc%20d")]
    public void SetQuery_changes_one_parameter_and_no_other_byte(string query, string name, string? value, string expected) =>
        Assert.Equal(expected, QueryEdit.Set(query, name, value));

    [Theory]
    [InlineData("a=1; b=2", "b", "3", "a=1; b=3")]
    [InlineData("a=1; b=2; bb=3", "b", null, "a=1; bb=3")]
    [InlineData("b=2", "b", null, null)]
    [InlineData(null, "b", "x y", "b=x%20y")]
    [InlineData("a;;b=1", "B", "2", "a; b=1; B=2")]
    public void SetCookie_changes_one_cookie(string? header, string name, string? value, string? expected)
    {
        IHeaderDictionary headers = new HeaderDictionary { ["Cookie"] = header };

        CookieEdit.Set(headers, name, value);

        Assert.Equal(expected, headers.Cookie);
    }
}
