using System.Net;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Access;

public sealed class AddressSetTests
{
    [Theory]
    [InlineData("10.0.0.7", "10.0.0.7", true)]
    [InlineData("10.0.0.7", "10.0.0.8", false)]
    [InlineData("10.0.0.0/8", "10.255.255.255", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("10.0.0.0/8", "9.255.255.255", false)]
    [InlineData("0.0.0.0/0", "203.0.113.7", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    [InlineData("::ffff:10.0.0.0/104", "10.1.2.3", true)]
    [InlineData("::ffff:10.0.0.0/104", "11.1.2.3", false)]
    [InlineData("2001:db8::/32", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8::/32", "2001:db9::", false)]
    [InlineData("::/0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true)]
    [InlineData("::/0", "::", true)]
    [InlineData("::/0", "::1:0:0:0", true)]
    [InlineData("::/0", "10.1.2.3", false)]
    [InlineData("::/0", "::ffff:10.1.2.3", false)]
    [InlineData("::/80", "10.1.2.3", false)]
    [InlineData("::/80", "::1", true)]
    [InlineData("::ffff:0:0/96", "10.1.2.3", true)]
    [InlineData("::1", "::1", true)]
    [InlineData("fe80::/10", "fe80::1%3", true)]
    public void A_network_has_its_addresses(string entry, string address, bool contains) =>
        Assert.Equal(contains, AddressSet.Parse(entry).Contains(IPAddress.Parse(address)));

    [Theory]
    [InlineData("10")]
    [InlineData("010.0.0.1")]
    [InlineData("10.0.0.1/33")]
    [InlineData("10.0.0.1/-1")]
    [InlineData("10.0.0.1/+8")]
    [InlineData("10.0.0.0/8 ")]
    [InlineData("10.0.0.1/8")]
    [InlineData("::1/129")]
    [InlineData("fe80::1%3")]
    [InlineData("[::1]")]
    [InlineData("")]
    [InlineData("10.0.0.0/")]
    [InlineData("example.org")]
    public void What_is_no_network_is_told(string entry)
    {
        Assert.Contains($"'{entry}'", AddressSet.Fault(entry), StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => AddressSet.Parse("10.0.0.0/8", entry));
    }

    [Fact]
    public void A_set_is_the_union_of_its_networks()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var networks = Enumerable.Range(0, random.Next(1, 30)).Select(_ => Network(random)).ToList();
            var set = AddressSet.Parse(networks.Select(network => network.ToString()));
            for (var i = 0; i < 100; i++)
            {
                var address = Address(random);
                Assert.Equal(networks.Exists(network => network.Contains(address)), set.Contains(address));
            }
        }

        static IPAddress Address(Random random) => new([10, 0, (byte)random.Next(4), (byte)random.Next(256)]);

        static IPNetwork Network(Random random)
        {
            var bits = random.Next(20, 33);
            var address = AddressSet.NumberOf(Address(random)) & 0xFFFF_FFFF & (UInt128)(0xFFFF_FFFFL << (32 - bits));
            return new IPNetwork(IPAddress.Parse(((uint)address).ToString(System.Globalization.CultureInfo.InvariantCulture)), bits);
        }
    }

    [Fact]
    public void Asking_costs_no_byte()
    {
        var set = AddressSet.Parse(Enumerable.Range(0, 1000).Select(i => $"10.{i / 256}.{i % 256}.0/24"));
        IPAddress[] asked = [IPAddress.Parse("10.3.7.9"), IPAddress.Parse("::ffff:10.3.7.9"), IPAddress.Parse("2001:db8::1")];
        var found = 0;
        Use();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Use();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(400, found);

        void Use()
        {
            for (var i = 0; i < 300; i++)
            {
                found += set.Contains(asked[i % 3]) ? 1 : 0;
            }
        }
    }
}
