using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.RewritingPlugin;

public sealed class ReadmeTests
{
    public static TheoryData<int> Lines => [.. Examples.Select(example => example.Line)];

    private static IEnumerable<ReadmeBlock> Examples => ReadmeBlock.Read("plugins/ScriptProxy.Plugins.Rewriting/README.md", "json");

    [Theory]
    [MemberData(nameof(Lines))]
    public void An_example_of_the_readme_loads(int line)
    {
        var options = Examples.Single(example => example.Line == line).Options("Options:Rewriting");
        using var hooks = new FakeHooks("Rewriting", options.ToDictionary(option => option.Key, option => option.Value));
        new ScriptProxy.Plugins.Rewriting.RewritingPlugin().Configure(hooks);
        Assert.NotEmpty(hooks.Registrations);
    }
}
