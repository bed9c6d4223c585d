using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Demo;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Host.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.RuleTesting;

/// <summary>A folder of rules with their tests, and what <c>scriptproxy test</c> says to it. Without a configuration there are the clusters of the demonstration, <c>blue</c> and <c>green</c>.</summary>
internal sealed partial class TestedRules : IDisposable
{
    private static readonly string BuiltInPlugins =
        Repository.File("host", "ScriptProxy.Host", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "plugins");

    private readonly TemporaryFolder _folder = new();

    public string Folder => _folder.Path;

    public string Output { get; private set; } = "";

    public string Error { get; private set; } = "";

    /// <summary>Writes a rule <c>rule.csx</c> and its test.</summary>
    public static TestedRules Of(string rule, string test)
    {
        var rules = new TestedRules();
        rules.Write("rule.csx", rule);
        rules.Write("rule.test.csx", test);
        return rules;
    }

    public string Write(string name, string text) => _folder.Write(name, text);

    public Task<int> RunAsync(bool live = false) => RunAsync(Order() with { IsLive = live });

    public Task<int> RunAsync(TestOrder order, string? configuration = null) =>
        RunAsync(Folder, order, configuration is null ? null : Write("scriptproxy.json", configuration));

    public async Task<int> RunAsync(string folder, TestOrder order, string? configFile = null)
    {
        var options = new RunOptions(configFile, folder, null, null, null, []);
        var sources = new ConfigurationSources(configFile, new Dictionary<string, string>(), [new("Rules:Cache", "")])
        {
            Defaults = configFile is not null ? [] : [.. DemoConfiguration.For("http://blue/", "http://green/").Select(pair => KeyValuePair.Create(pair.Key, pair.Value!))],
        };
        using StringWriter output = new(), error = new();
        var inputs = new LoadingInputs(options, sources, NullLoggerFactory.Instance, TimeProvider.System, BuiltInPlugins);
        try
        {
            return await TestRun.RunAsync(inputs, order, output, error);
        }
        finally
        {
            (Output, Error) = (Plain(output.ToString()), Plain(error.ToString()));
        }
    }

    public static TestOrder Order() => new([], null, IsLive: false, Coverage: false, null, TestOrder.DefaultTimeLimit);

    public void Dispose() => _folder.Dispose();

    /// <summary>Without what differs from run to run: times, ids and this folder.</summary>
    private string Plain(string text) =>
        Took().Replace(Id().Replace(Time().Replace(text, "(time)"), "error id: (id)"), "").Replace(Path.GetRelativePath(Environment.CurrentDirectory, Folder) + "/", "", StringComparison.Ordinal)
            .Replace(Folder + "/", "", StringComparison.Ordinal).ReplaceLineEndings("\n");

    [GeneratedRegex(@"\([0-9.]+ m?s\)")]
    private static partial Regex Time();

    [GeneratedRegex(@"  [0-9.]+ [mu]s$", RegexOptions.Multiline)]
    private static partial Regex Took();

    [GeneratedRegex("error id: [0-9A-Za-z]+")]
    private static partial Regex Id();
}
