using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Rules;
using ScriptProxy.Testing.Units;
using ScriptProxy.UnitTests.Rules.Cache;

namespace ScriptProxy.UnitTests.Rules;

public sealed class CompilerWarmUpTests
{
    [Fact]
    public async Task The_compiler_is_loaded_some_seconds_after_the_start()
    {
        var time = new ManualTimeProvider();
        var (rules, warmUp) = Make(time, "true");
        using (warmUp)
        {
            await warmUp.StartAsync(CancellationToken.None);
            await Eventually.TrueAsync(() => time.Timers == 1, "it waits");
            time.Advance(CompilerWarmUp.Delay - TimeSpan.FromTicks(1));
            Assert.False(warmUp.ExecuteTask!.IsCompleted);

            time.Advance(TimeSpan.FromTicks(1));
            await Eventually.TrueAsync(() => rules.IsWarm, "the compiler is loaded");
        }
    }

    [Fact]
    public async Task It_is_not_loaded_where_memory_matters_more()
    {
        var time = new ManualTimeProvider();
        var (rules, warmUp) = Make(time, "false");
        using (warmUp)
        {
            await warmUp.StartAsync(CancellationToken.None);
            await Eventually.TrueAsync(() => time.Timers == 1, "it waits");
            time.Advance(CompilerWarmUp.Delay);

            await warmUp.ExecuteTask!;
            Assert.False(rules.IsWarm);
        }
    }

    private static (RuleBuilder Rules, CompilerWarmUp WarmUp) Make(ManualTimeProvider time, string isOn)
    {
        using var folder = new CachedRules();
        var rules = folder.Start(cache: "");
        DiagnosticList findings = [];
        var configuration = ConfigurationReader.Read(new(null, new Dictionary<string, string>(), [new("Rules:WarmUp", isOn)]), findings)!;
        return (rules, new CompilerWarmUp(rules, new AcceptedConfiguration(configuration), time, NullLogger<CompilerWarmUp>.Instance));
    }
}
