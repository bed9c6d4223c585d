using System.Text.Json;

namespace ScriptProxy.FunctionalTests.Hosting;

public sealed class RuntimeSettingsTests
{
    /// <summary>Why, stands in Directory.Build.props; that it helps is shown by soaking the proxy on an overloaded machine.</summary>
    [Fact]
    public void The_executable_keeps_the_threads_of_the_pool()
    {
        using var settings = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "scriptproxy.runtimeconfig.json")));

        var properties = settings.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");

        Assert.Equal(-1, properties.GetProperty("System.Threading.ThreadPool.ThreadsToKeepAlive").GetInt32());
    }
}
