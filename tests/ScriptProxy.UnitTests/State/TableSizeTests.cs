using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.State;

public sealed class TableSizeTests
{
    private const int Million = 1_000_000;

    private static readonly Dictionary<string, Func<int, string>> Addresses = new()
    {
        ["IPv4, as long as they get"] = i => $"{100 + (i >> 16)}.{100 + ((i >> 8) & 127)}.{100 + (i & 127)}.{100 + ((i >> 7) & 1) + ((i >> 14) & 2)}",
        ["IPv6, as long as they get"] = i => $"2001:db8f:{0x1000 + (i & 255):x}:{0x1000 + ((i >> 8) & 255):x}:{0x1000 + (i >> 16):x}:aaaa:bbbb:cccc",
        ["networks of IPv6"] = i => $"2001:db8:{i >> 16:x}:{i & 0xFFFF:x}::/64",
    };

    [Fact]
    public async Task A_millionAddresses_take_less_than_200_megabytes()
    {
        if (await OwnProcess.IsThisAsync())
        {
            foreach (var (kind, addressOf) in Addresses)
            {
                Measure(kind, addressOf);
            }
        }
    }

    private static void Measure(string kind, Func<int, string> addressOf)
    {
        using var hooks = new FakeHooks();
        var table = hooks.Table("t", new TableOptions { Capacity = Million });
        var before = Memory.Settled();
        for (var i = 0; i < Million; i++)
        {
            table.Increment(addressOf(i));
        }

        var full = Memory.Settled() - before;
        for (var i = 0; i < Million / 2; i++)
        {
            table.Increment($"{addressOf(i)}!"); // and it stays so, whoever comes in place of others
        }

        var taken = Math.Max(full, Memory.Settled() - before);
        TestContext.Current.SendDiagnosticMessage($"{kind}: {full} bytes when full, {taken} at most");
        Assert.InRange(taken, 1, 200_000_000);
        Assert.InRange(table.Keys, 990_000, Million);
    }
}
