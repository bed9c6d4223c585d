using ScriptProxy.Load.Soak;

namespace ScriptProxy.FunctionalTests.Reloading;

/// <summary>A short soak; <c>tests/bench/soak</c> runs the long one, which judges memory too.</summary>
public sealed class SoakTests
{
    [Fact]
    public async Task Rules_and_a_plugin_change_under_load_without_a_trace()
    {
        var output = new StringWriter();
        var figures = await SoakRun.RunAsync(changes: 25, replacements: 5, warmUp: 0, output);
        figures.Write(output);
        Assert.True(figures.Broken.Count == 0, output.ToString());
    }
}
