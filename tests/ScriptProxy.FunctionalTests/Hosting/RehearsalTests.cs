using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Hosting;

public sealed class RehearsalTests : IDisposable
{
    private readonly TemporaryFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task It_loads_no_unit_finds_no_fault_and_writes_nothing()
    {
        _files.Write("rules/broken.csx", "this is no rule");
        using var log = new RecordedLog();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        var options = new RunOptions(_files["scriptproxy.json"], _files["rules"], _files["plugins"], "http://127.0.0.1:1", null, []);
        var before = Files();

        await Rehearsal.RunAsync(new LoadingInputs(
            options, new ConfigurationSources(options.ConfigFile, new Dictionary<string, string>(), []), loggers, TimeProvider.System, LoadingInputs.BesideExecutable));

        Assert.DoesNotContain(log.Lines, line => !line.StartsWith("Information Microsoft.", StringComparison.Ordinal) && !line.StartsWith("Debug ", StringComparison.Ordinal));
        Assert.Equal(before, Files());
    }

    private string[] Files() => Directory.GetFileSystemEntries(_files.Path, "*", SearchOption.AllDirectories);
}
