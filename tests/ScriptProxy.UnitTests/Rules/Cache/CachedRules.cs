using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Host.Rules;
using ScriptProxy.Host.Rules.Cache;

namespace ScriptProxy.UnitTests.Rules.Cache;

/// <summary>A folder of rules with a folder beside it that they are kept in.</summary>
internal sealed class CachedRules : IDisposable
{
    public const string Rule = "OnResponse(response => response.Headers.Remove(\"Server\"));";

    public TemporaryFolder Files { get; } = new();

    public RecordedLog Log { get; } = new();

    public DiagnosticList Findings { get; private set; } = [];

    public string Folder => Files["cache"];

    public string[] Entries => Directory.Exists(Folder) ? Directory.GetFiles(Folder) : [];

    public void Write(string name, string text) => Files.Write(Path.Combine("rules", name), text);

    /// <summary>Builds the one rule as a start of the proxy does, with nothing in memory from starts before.</summary>
    /// <returns>The rule, and whether the compiler was needed.</returns>
    public (CompiledRule? Rule, bool Compiled) Build(string? cache = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        Findings = [];
        var builder = Start(cache ?? Folder, environment);
        var rule = builder.Build(Source(), Findings);
        return (rule, builder.IsWarm);
    }

    public RuleBuilder Start(string? cache, IReadOnlyDictionary<string, string>? environment = null)
    {
        var options = new RunOptions(null, Files["rules"], null, null, null, []);
        List<KeyValuePair<string, string>> overrides = cache is null ? [] : [new("Rules:Cache", cache)];
        var inputs = new LoadingInputs(
            options, new ConfigurationSources(null, environment ?? new Dictionary<string, string>(), overrides), LoggerFactory.Create(_ => { }), TimeProvider.System, null);
        var configuration = ConfigurationReader.Read(inputs.Sources, Findings)!;
        var setting = new RuleCacheSetting(inputs, TimeProvider.System, LoggerFactory.Create(log => log.AddProvider(Log)).CreateLogger<RuleCache>());
        setting.Follow(configuration, new UnitFolders(inputs, configuration.Settings), Findings);
        return new RuleBuilder(setting, TimeProvider.System);
    }

    public RuleSource Source() => RuleFolder.Scan(Files["rules"], required: true, Findings).Single();

    public void Dispose() => Files.Dispose();
}
