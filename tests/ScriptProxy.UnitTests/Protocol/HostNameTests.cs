using ScriptProxy.Host.Protocol;

namespace ScriptProxy.UnitTests.Protocol;

public sealed class HostNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("a.example.org.")]
    [InlineData("a:8080")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]:80")]
    [InlineData("my_host")]
    public void A_name_or_an_address_is_a_host(string host) => Assert.True(HostName.IsValid(host));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData(".a")]
    [InlineData("a..")]
    [InlineData("a..b")]
    [InlineData("a..:80")]
    [InlineData("a:x")]
    [InlineData("a%62")]
    [InlineData("a~b")]
    [InlineData("a,b")]
    public void What_two_readers_may_take_for_two_names_is_none(string host) => Assert.False(HostName.IsValid(host));
}
