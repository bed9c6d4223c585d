using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Reloading;

public sealed class GuardTests
{
    [Theory]
    [InlineData("AccessControl", """{ "Otherwise": "Deny" }""", true)]
    [InlineData("DosDetection", """{ "Capacity": 10 }""", true)]
    [InlineData("RateLimiting", """{ "Limits": { "all": { } } }""", true)]
    [InlineData("Compression", """{ "Enabled": true }""", false)]
    public async Task The_built_in_guards_fail_closed_and_others_do_not(string unit, string options, bool isGuard)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Configuration = $$"""{ "Options": { "{{unit}}": {{options}} } }""", BuiltInPlugins = true });

        Assert.Equal(isGuard, proxy.Proxy.Generations.Current.Units.Single(loaded => loaded.Name == unit).FailsClosed);
    }
}
