using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.HeadersPlugin;

public sealed class ReadmeTests
{
    public static TheoryData<int> Lines => [.. Examples.Select(example => example.Line)];

    private static IEnumerable<ReadmeBlock> Examples => ReadmeBlock.Read("plugins/ScriptProxy.Plugins.Headers/README.md", "json");

    [Theory]
    [MemberData(nameof(Lines))]
    public void An_example_of_the_readme_loads(int line)
    {
        var options = Examples.Single(example => example.Line == line).Options("Options:Headers");
        using var hooks = Headers.Load([.. options.Select(option => (option.Key, option.Value))]);
        Assert.NotEmpty(hooks.Registrations);
    }
}
