using ScriptProxy.Host.Rules.Packages;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.Rules;

/// <summary>Packages in a proxy that runs, with a lock that the test writes as <c>scriptproxy restore</c> does.</summary>
public sealed class RulePackageTests
{
    private const string Rule = "#r \"nuget: Speech, 1.0.0\"\nOnRequest(\"/says\", request => request.Respond(200, Speech.Says.Text));";

    [Fact]
    public async Task A_changed_lock_reloads_the_rule_that_it_concerns_and_the_package_before_is_gone()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { ExpectErrors = true });
        proxy.WriteRule("20-says.csx", Rule);
        proxy.WriteRule("30-other.csx", "OnResponse(response => response.Headers.Remove(\"X\"));");
        Assert.Contains(await proxy.ReloadAsync(), finding => finding.Contains("error SP0341", StringComparison.Ordinal));

        Lock(proxy, "one");
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal("one", await proxy.Client.GetStringAsync("/says"));
        var (before, other) = (CodeOf(proxy, "20-says.csx"), CodeOf(proxy, "30-other.csx"));

        Lock(proxy, "two");
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal("two", await proxy.Client.GetStringAsync("/says"));
        Assert.True(other.IsAlive && CodeOf(proxy, "30-other.csx").Target == other.Target);
        await Eventually.TrueAsync(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !before.IsAlive;
            },
            "the rule with the package before is gone");
    }

    private static WeakReference CodeOf(ProxyUnderTest proxy, string unit) => new(proxy.Proxy.Generations.Current.Units.Single(loaded => loaded.Name == unit).Code.Context);

    private static void Lock(ProxyUnderTest proxy, string says)
    {
        var image = PluginCode.Build("Speech", $"namespace Speech; public static class Says {{ public static string Text => \"{says}\"; }}");
        var file = new PackageFile("speech/1.0.0/lib/net10.0/Speech.dll", PackageFile.HashOf(image), IsLoaded: true, IsCompiled: true);
        proxy.Write(Path.Combine("rules", PackageLock.FolderName, file.Path), image);
        new PackageLock(new Dictionary<string, LockedSet> { ["Speech 1.0.0"] = new(new Dictionary<string, string> { ["Speech 1.0.0"] = "hash" }, [file]) }).Write(proxy.RulesFolder);
    }
}
