using ScriptProxy.Host.Rules;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.RuleTesting;

/// <summary>The tests that lie beside the example rules.</summary>
public sealed class ExampleTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task They_pass(bool live)
    {
        using var rules = new TestedRules();
        Assert.True(await rules.RunAsync(Repository.File("rules"), TestedRules.Order() with { IsLive = live }) == 0, rules.Output + rules.Error);
    }

    [Fact]
    public void Every_example_has_one()
    {
        var names = RuleFolder.Names(Repository.File("rules")).ToList();
        Assert.Equal(names.Where(name => !RuleSource.IsTestName(name)), names.Where(RuleSource.IsTestName).Select(RuleSource.RuleOf));
    }

    [Fact]
    public void A_test_is_no_rule()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.csx", "OnRequest(request => Continue);");
        folder.Write("a.test.csx", "Test();");
        Assert.Equal(["a.csx"], RuleFolder.Scan(folder.Path, required: true, []).Select(rule => rule.Name));
    }
}
