using System.Text.Json;

namespace ScriptProxy.FunctionalTests.Hosting;

/// <summary>Settings of the runtime that the executable ships with. Why, stands beside each; that they help, benchmarks show.</summary>
public sealed class RuntimeSettingsTests
{
    [Theory]
    [InlineData("System.Threading.ThreadPool.ThreadsToKeepAlive", -1)] // Directory.Build.props
    [InlineData("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit", 0)] // ScriptProxy.Host.csproj
    public void The_executable_ships_with(string setting, int value)
    {
        using var settings = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "scriptproxy.runtimeconfig.json")));

        var properties = settings.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");

        Assert.Equal(value, properties.GetProperty(setting).GetInt32());
    }
}
