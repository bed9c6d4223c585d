using ScriptProxy.Bench.Report;

namespace ScriptProxy.UnitTests.Bench;

public sealed class MachineFactsTests
{
    [Theory]
    [InlineData("nginx version: nginx/1.22.1\n", "1.22.1")]
    [InlineData("HAProxy version 2.6.12-1+deb12u4 2026/10/17 - https://haproxy.org/", "2.6.12")]
    [InlineData("v2.7.6 h1:abc", "2.7.6")]
    public void A_version_is_the_first_number_with_dots(string text, string version) => Assert.Equal(version, MachineFacts.Version(text));
}
