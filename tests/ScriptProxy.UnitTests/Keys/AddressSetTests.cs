using System.Net;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Keys;

public sealed class AddressSetTests
{
    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("11.1.2.3", false)]
    [InlineData("192.0.2.7", true)]
    [InlineData("192.0.2.8", false)]
    [InlineData("fd00::1", true)]
    [InlineData("fe80::1", false)]
    public void An_address_is_in_it_itself_or_by_its_network(string address, bool isIn) =>
        Assert.Equal(isIn, new AddressSet(["10.0.0.7/8", "192.0.2.7", "fd00::/8"]).Contains(IPAddress.Parse(address)));

    [Fact]
    public void Nobody_is_in_none()
    {
        Assert.True(new AddressSet([]).IsEmpty);
        Assert.False(new AddressSet([]).Contains(IPAddress.Loopback));
        Assert.False(new AddressSet(["0.0.0.0/0", "::/0"]).Contains(null));
    }

    [Theory]
    [InlineData("10")]
    [InlineData("010.1.1.1")]
    [InlineData("10.0.0.0/33")]
    [InlineData("localhost")]
    [InlineData("")]
    public void What_is_neither_is_refused(string entry)
    {
        Assert.False(AddressSet.IsEntry(entry));
        Assert.Contains($"'{entry}' is neither", Assert.Throws<FormatException>(() => new AddressSet([entry])).Message, StringComparison.Ordinal);
    }
}
