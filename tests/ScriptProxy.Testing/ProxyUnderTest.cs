using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Host.Logging;

namespace ScriptProxy.Testing;

/// <summary>
/// A whole proxy on a free port, with a folder of its own for configuration, rules and plugins. Fails the test, when it is disposed, if
/// something inside the proxy logged an error that was not expected.
/// </summary>
public sealed class ProxyUnderTest : IAsyncDisposable
{
    private const string CatchAll = """
        {
          "ReverseProxy": {
            "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
            "Clusters": { "main": { "Destinations": { "d1": { "Address": "{upstream}" } } } }
          }
        }
        """;

    private readonly ProxySetup _setup;
    private readonly ILoggerFactory _loggers;

    private ProxyUnderTest(ProxySetup setup, string folder, Upstream upstream, RecordedLog log)
    {
        (_setup, Folder, Upstream, Log) = (setup, folder, upstream, log);
        _loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(log));
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });
    }

    /// <summary>The proxy's folder: <c>scriptproxy.json</c>, <c>rules/</c>, <c>plugins/</c>.</summary>
    public string Folder { get; }

    /// <summary>The folder of rules.</summary>
    public string RulesFolder => Path.Combine(Folder, "rules");

    /// <summary>The folder of plugins.</summary>
    public string PluginsFolder => Path.Combine(Folder, "plugins");

    /// <summary>What the proxy forwards to.</summary>
    public Upstream Upstream { get; }

    /// <summary>What the proxy logged.</summary>
    public RecordedLog Log { get; }

    /// <summary>The access log's lines.</summary>
    public RecordedEvents Access { get; } = new();

    /// <summary>A client whose base address is the proxy; follows no redirection, keeps no cookie.</summary>
    public HttpClient Client { get; }

    /// <summary>Where the proxy listens first.</summary>
    public Uri Address => new(Proxy.Addresses[0]);

    internal ProxyHost Proxy { get; private set; } = null!;

    /// <summary>Starts a proxy with one rule.</summary>
    /// <param name="rule">The rule's text.</param>
    /// <param name="upstream">What it forwards to.</param>
    public static Task<ProxyUnderTest> StartAsync(string rule, Upstream? upstream = null) =>
        StartAsync(new ProxySetup { Rule = rule, Upstream = upstream });

    /// <summary>Starts a proxy.</summary>
    /// <param name="setup">How.</param>
    /// <exception cref="InvalidOperationException">The proxy refused to start; the message has its findings.</exception>
    public static async Task<ProxyUnderTest> StartAsync(ProxySetup? setup = null)
    {
        setup ??= new ProxySetup();
        var folder = Directory.CreateTempSubdirectory("scriptproxy-test-").FullName;
        var upstream = setup.Upstream ?? await Upstream.StartAsync();
        var proxy = new ProxyUnderTest(setup, folder, upstream, new RecordedLog());
        Directory.CreateDirectory(proxy.RulesFolder);
        Directory.CreateDirectory(proxy.PluginsFolder);
        proxy.Write("scriptproxy.json", (setup.Configuration ?? CatchAll).Replace("{upstream}", upstream.Address, StringComparison.Ordinal));
        foreach (var (name, text) in setup.Rules)
        {
            proxy.WriteRule(name, text);
        }

        foreach (var (name, content) in setup.Files)
        {
            proxy.Write(name, content);
        }

        if (setup.Rule is not null)
        {
            proxy.WriteRule("rule.csx", setup.Rule);
        }

        try
        {
            await proxy.StartAsync();
        }
        catch
        {
            await proxy.CleanAsync();
            throw;
        }

        return proxy;
    }

    /// <summary>Writes a file below <see cref="Folder"/>, whole or not at all, as a careful editor does.</summary>
    public void Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="Write(string, string)"/>
    public void Write(string name, byte[] content)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var whole = path + ".new~";
        File.WriteAllBytes(whole, content);
        File.Move(whole, path, overwrite: true);
    }

    /// <summary>Writes a rule; it is live after <see cref="ReloadAsync"/>.</summary>
    public void WriteRule(string name, string text) => Write(Path.Combine("rules", name), text);

    /// <summary>Reloads as a changed file does.</summary>
    /// <returns>The findings, as they are printed.</returns>
    public async Task<IReadOnlyList<string>> ReloadAsync() =>
        [.. (await Proxy.Reloading.ReloadAsync(CancellationToken.None)).Select(finding => finding.ToString())];

    /// <summary>Serves an earlier generation again, as <c>scriptproxy rollback</c> does.</summary>
    /// <param name="generation">Its number.</param>
    /// <returns>The findings, as they are printed.</returns>
    public async Task<IReadOnlyList<string>> RollBackAsync(int generation) =>
        [.. (await Proxy.Reloading.RollBackAsync(generation, CancellationToken.None)).Select(finding => finding.ToString())];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var impatience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await Proxy.StopAsync(impatience.Token);
        await Proxy.DisposeAsync();
        await CleanAsync();
        if (!_setup.ExpectErrors && Log.Errors is [_, ..] errors)
        {
            throw new InvalidOperationException("The proxy logged errors: " + string.Join(Environment.NewLine, errors));
        }
    }

    private async Task StartAsync()
    {
        var options = new RunOptions(
            Path.Combine(Folder, "scriptproxy.json"), RulesFolder, PluginsFolder,
            _setup.ListensAsConfigured ? null : _setup.Urls ?? "http://127.0.0.1:0", null,
            [.. _setup.Settings.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))]);
        if (!_setup.Watch)
        {
            options = options with { Overrides = [.. options.Overrides, new("Watching:Debounce", "00:10:00"), new("Watching:Poll", "00:10:00")] };
        }

        var sources = RunConfiguration.Sources(options, _setup.Environment, []);
        var findings = new DiagnosticList();
        var first = ConfigurationReader.Read(sources, findings);
        var inputs = new LoadingInputs(
            options, sources, _loggers, _setup.Time ?? TimeProvider.System, _setup.BuiltInPlugins ? _setup.BuiltInPluginsFolder ?? LoadingInputs.BesideExecutable : null);
        if (first is null || findings.HasErrors)
        {
            await DryRun.RunAsync(inputs, findings, _ => Task.CompletedTask); // as the executable does
        }
        else
        {
            var access = new AccessLog(Access.Logger, TimeProvider.System);
            Proxy = (await ProxyHost.StartAsync(
                inputs, first, access, accepted => access.Enabled = accepted.Settings.Logging.AccessLog, findings))!;
        }

        if (Proxy is null)
        {
            throw new InvalidOperationException("The proxy did not start: " + string.Join(Environment.NewLine, findings));
        }

        Client.BaseAddress = Address;
    }

    private async Task CleanAsync()
    {
        Client.Dispose();
        await Upstream.DisposeAsync();
        _loggers.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
