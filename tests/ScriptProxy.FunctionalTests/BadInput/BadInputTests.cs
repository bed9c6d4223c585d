using System.Text.RegularExpressions;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.BadInput;

public sealed class BadInputTests
{
    public static TheoryData<string> Names { get; } = [.. BadInputs.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task At_the_start_it_is_told_and_nothing_runs(string name)
    {
        var (files, told) = BadInputs.All[name];
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => ProxyUnderTest.StartAsync(new ProxySetup { Files = files }));
        Assert.Matches(new Regex(told), refusal.Message);
        Assert.DoesNotContain("   at ", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task As_a_change_it_is_told_and_nothing_is_lost(string name)
    {
        var (files, told) = BadInputs.All[name];
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Versioned.Rule("good"), ExpectErrors = true });
        var good = await File.ReadAllBytesAsync(Path.Combine(proxy.Folder, "scriptproxy.json"));
        var address = proxy.Address;
        await using (ServingLoop.Start(proxy))
        {
            foreach (var (file, content) in files)
            {
                proxy.Write(file, content);
            }

            var findings = await proxy.ReloadAsync();
            Assert.Matches(new Regex(told), string.Join('\n', findings));
            Assert.Equal(findings.Distinct(), findings);
            Assert.DoesNotContain(findings, finding => finding.Contains("   at ", StringComparison.Ordinal));
            Assert.Equal(1, proxy.Proxy.Generations.Current.Number);
            Assert.Equal("good", await proxy.HeaderAsync(Versioned.End));
            Assert.Equal(address, proxy.Address);

            // Mended, and with a further change: that it goes live shows that nothing is stuck.
            Directory.Delete(proxy.PluginsFolder, recursive: true);
            Directory.CreateDirectory(proxy.PluginsFolder);
            File.Delete(Path.Combine(proxy.RulesFolder, "bad.csx"));
            proxy.Write("scriptproxy.json", good);
            proxy.WriteRule("rule.csx", Versioned.Rule("better"));
            Assert.Empty(await proxy.ReloadAsync());
            Assert.Equal("better", await proxy.HeaderAsync(Versioned.End));
        }
    }

    [Fact]
    public async Task All_errors_come_in_one_report_each_once()
    {
        var inputs = new[] { "rule with a syntax error", "plugin without a plugin class", "bad network" }.Select(name => BadInputs.All[name]).ToList();
        var files = inputs.SelectMany(input => input.Files).ToDictionary();
        files["scriptproxy.json"] = """{ "Unknown": 1, "Forwarding": { "TrustedProxies": [ "10.0.0.0/8", "10.0.0.0/99" ] }, "ReverseProxy": { "Routes": { "r": { "ClusterId": "nope", "Match": { "Path": "/" } } } } }"""u8.ToArray();
        files["rules/lib/shared.csx"] = "int x = nothing;"u8.ToArray();
        files["rules/one.csx"] = files["rules/two.csx"] = "#load \"lib/shared.csx\""u8.ToArray();
        string[] expected = ["SP0104: Unknown", "SP0105: Forwarding", "SP0203", "CS1513", "SP0408", "lib/shared.csx(1,9): error CS0103"];

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => ProxyUnderTest.StartAsync(new ProxySetup { Files = files }));
        AssertEachOnce(expected, refusal.Message.Split('\n'));

        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { ExpectErrors = true });
        foreach (var (file, content) in files)
        {
            proxy.Write(file, content);
        }

        AssertEachOnce(expected, await proxy.ReloadAsync());
    }

    private static void AssertEachOnce(IEnumerable<string> expected, IReadOnlyList<string> lines) =>
        Assert.All(expected, text => Assert.Single(lines, line => line.Contains(text, StringComparison.Ordinal)));
}
