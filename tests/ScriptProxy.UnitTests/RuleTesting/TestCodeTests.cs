using System.Runtime.Loader;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Testing;
using ScriptProxy.Testing;

namespace ScriptProxy.UnitTests.RuleTesting;

/// <summary>What a test leaves behind, and what it does without.</summary>
public sealed class TestCodeTests
{
    [Theory]
    [InlineData("leaves-nothing", "var answer = await proxy.SendAsync(\"POST\", \"/\", request => request.Json(new Sent(1))); Expect(answer.Status, 204);", 0)]
    [InlineData("leaves-nothing-failing", "throw new Broken();", 1)]
    public async Task The_code_of_a_test_file_goes_with_its_run(string name, string body, int code)
    {
        using var rules = new TestedRules();
        rules.Write($"{name}.csx", "OnRequest(request => request.Respond(204));");
        rules.Write($"{name}.test.csx", $"record Sent(int Value);\nclass Broken : Exception;\nTest(\"it is so\", async proxy => {{ {body} }});");

        Assert.True(await rules.RunAsync() == code, rules.Output + rules.Error);

        await Eventually.TrueAsync(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !AssemblyLoadContext.All.Any(context => context.Name == $"{name}.test.csx");
            },
            "its code is gone");
    }

    [Fact]
    public void A_unit_under_test_is_neither_put_back_nor_confined()
    {
        var sources = TestConfiguration.For(
            new ConfigurationSources(null, new Dictionary<string, string>(), []), new TestDeclarations("a.test.csx", TestOrder.DefaultTimeLimit), []);

        var generations = ConfigurationReader.Read(sources, new DiagnosticList())!.Settings.Generations;

        Assert.Equal((false, false), (generations.PutBack.Enabled, generations.Quarantine.Enabled));
    }
}
