using ScriptProxy.Host.Explaining;

namespace ScriptProxy.UnitTests.Explaining;

public sealed class SecretsTests
{
    [Theory]
    [InlineData("Authorization", "Bearer abc.def", "Bearer ***")]
    [InlineData("Proxy-Authorization", "abc", "***")]
    [InlineData("Cookie", "session=abc; theme=dark", "session=***; theme=***")]
    [InlineData("Set-Cookie", "id=abc; Path=/; HttpOnly", "id=***; Path=/; HttpOnly")]
    [InlineData("X-Api-Key", "abc", "***")]
    [InlineData("x_api_key", "abc", "***")]
    [InlineData("apiKey", "abc", "***")]
    [InlineData("X-Amz-Security-Token", "abc", "***")]
    [InlineData("accesstoken", "abc", "***")]
    [InlineData("x-csrftoken", "abc", "***")]
    [InlineData("clientsecret", "abc", "***")]
    [InlineData("X-Country-Code", "de", "de")]
    [InlineData("Location", "https://a.example/#access_token=abc", "https://a.example/#access_token=***")]
    [InlineData("Keep-Alive", "timeout=5", "timeout=5")]
    [InlineData("X-Monkey", "abc", "abc")]
    [InlineData("Location", "https://a.example/?access_token=abc&page=2", "https://a.example/?access_token=***&page=2")]
    public void What_lets_in_elsewhere_is_masked(string name, string value, string shown) => Assert.Equal(shown, Secrets.OfHeader(name, value));

    [Theory]
    [InlineData("/a?page=1", "/a?page=1")]
    [InlineData("/a?page=1&api_key=7&x=", "/a?page=1&api_key=***&x=")]
    [InlineData("/a?sig=abc#top", "/a?sig=***#top")]
    [InlineData("/a?code=abc&sessionid=7&%74oken=x", "/a?code=***&sessionid=***&%74oken=***")]
    [InlineData("token=not-a-query", "token=not-a-query")]
    public void So_it_is_in_queries(string text, string shown) => Assert.Equal(shown, Secrets.OfText(text));
}
