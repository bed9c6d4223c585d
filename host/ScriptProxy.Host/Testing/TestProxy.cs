using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Host.Testing.InMemory;
using ScriptProxy.Host.Testing.Live;
using ScriptProxy.Host.Testing.Traces;
using ScriptProxy.Host.Testing.Upstreams;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk.Testing;
using Yarp.ReverseProxy.Forwarder;

namespace ScriptProxy.Host.Testing;

/// <summary>The proxy of one test: with everything of its own but the code.</summary>
internal sealed class TestProxy : ITestProxy, IAsyncDisposable
{
    private readonly TestContext _context;
    private readonly TestDeclarations _file;
    private readonly List<ConfigurationEdit> _edits = [];
    private readonly List<RequestTrace> _traces = [];
    private readonly UpstreamSet _upstreams;
    private readonly TestLog _log = new();
    private readonly DiagnosticList _findings = [];
    private readonly Lock _lock = new();
    private Task<ITestedProxy?>? _loading;
    private volatile bool _isLookedAt;

    /// <param name="context">What all tests share.</param>
    /// <param name="file">What the test's file declares.</param>
    public TestProxy(TestContext context, TestDeclarations file) => (_context, _file, _upstreams) = (context, file, new UpstreamSet(Time));

    public TestClock Time { get; } = new();

    public IReadOnlyList<string> Log => _log.Lines;

    /// <summary>What the requests met, and what went wrong beside them: for whoever looks into a failure.</summary>
    public IReadOnlyList<string> Trace
    {
        get
        {
            lock (_lock)
            {
                return
                [
                    .. _traces.SelectMany((trace, i) => i == 0 ? trace.Lines : trace.Lines.Prepend("")),
                    .. _upstreams.All.SelectMany(upstream => upstream.Log),
                    .. _log.LinesFrom(LogLevel.Warning).Select(line => $"log: {line}"),
                ];
            }
        }
    }

    /// <summary>What was found while it was loaded and keeps nothing from serving; nothing where the test has looked at it itself.</summary>
    public IReadOnlyList<Diagnostic> Warnings => _isLookedAt || _loading is not { IsCompleted: true } ? [] : [.. _findings.Where(finding => finding.Severity == Severity.Warning)];

    /// <summary>What failed in the test's own answers of upstreams; null if nothing did.</summary>
    public Exception? UpstreamFault => _upstreams.All.Select(upstream => upstream.Fault).FirstOrDefault(fault => fault is not null);

    public ITestUpstream Upstream(string name) => _upstreams.Named(name);

    public void Options(object options) => Add(ConfigurationEdit.Options(_file.OnlyRule(), options));

    public void Options(string unit, object options) => Add(ConfigurationEdit.Options(unit, options));

    public void Configure(string json) => Add(ConfigurationEdit.Json(json));

    public async Task<IReadOnlyList<string>> LoadAsync()
    {
        _isLookedAt = true;
        await LoadedAsync();
        return [.. _findings.InOrder().Select(finding => finding.ToString())];
    }

    public async Task<TestAnswer> SendAsync(string method, string target, Action<TestRequest>? edit = null)
    {
        var request = new TestRequest(method, target);
        edit?.Invoke(request);
        var proxy = await LoadedAsync() ?? throw new TestLoadException(_findings);
        var trace = new RequestTrace(request);
        lock (_lock)
        {
            _traces.Add(trace);
        }

        return await proxy.SendAsync(trace);
    }

    public async ValueTask DisposeAsync()
    {
        if (_loading is null)
        {
            return;
        }

        await ((Task)_loading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // what it threw, the test has told
        if (_loading.IsCompletedSuccessfully && await _loading is { } proxy)
        {
            await proxy.DisposeAsync();
        }
    }

    private void Add(ConfigurationEdit edit)
    {
        lock (_lock)
        {
            if (_loading is not null)
            {
                throw new InvalidOperationException("The proxy of this test is loaded already: its configuration is given before the first request.");
            }

            _edits.Add(edit);
        }
    }

    private Task<ITestedProxy?> LoadedAsync()
    {
        lock (_lock)
        {
            return _loading ??= LoadAnewAsync();
        }
    }

    private async Task<ITestedProxy?> LoadAnewAsync()
    {
        var sources = TestConfiguration.For(_context.Inputs.Sources, _file, _edits);
        if (ConfigurationReader.Read(sources, _findings) is not { } configuration || _findings.HasErrors)
        {
            return null;
        }

        _upstreams.Know([.. configuration.Clusters.Select(cluster => cluster.ClusterId)]);
        var inputs = InputsFor(sources);
        var proxy = _context.IsLive
            ? await LiveProxy.StartAsync(inputs, configuration, _upstreams, _findings)
            : await InMemoryProxy.StartAsync(inputs, configuration, _findings);
        if (proxy is null)
        {
            return null;
        }

        CheckPlugins(proxy);
        if (!_findings.HasErrors)
        {
            return proxy;
        }

        await proxy.DisposeAsync();
        return null;
    }

    private LoadingInputs InputsFor(ConfigurationSources sources)
    {
        var run = _context.Inputs;
        var usesPlugins = _file.PluginNames.Count > 0;
        return run with
        {
            Options = run.Options with { RulesFolder = _file.Folder, PluginsFolder = usesPlugins ? run.Options.PluginsFolder : null, Urls = "http://127.0.0.1:0", Admin = null },
            Sources = sources,
            Loggers = _log,
            Time = Time,
            BuiltInPlugins = usesPlugins ? run.BuiltInPlugins : null,
            TakesPart = source => source.Kind == UnitKind.Rule ? _file.TakesRule(source.Name) : _file.TakesPlugin(source.Name),
            IsTrial = true,
            Replace = Replace,
        };
    }

    private void Replace(IServiceCollection services)
    {
        services.AddSingleton<IExchangeWitness, TraceWitness>().AddSingleton(_context.Code);
        services.Replace(ServiceDescriptor.Singleton<UnitLoader, TestUnitLoader>());
        services.Replace(ServiceDescriptor.Singleton(_context.Plugins));
        if (!_context.IsLive)
        {
            services.Replace(ServiceDescriptor.Singleton<IForwarderHttpClientFactory>(new StandInClients(_upstreams)));
            services.Replace(ServiceDescriptor.Singleton<SideCalls>(new StandInCalls(_upstreams)));
        }
    }

    // Rules are looked for by the file, which all its tests share.
    private void CheckPlugins(ITestedProxy proxy)
    {
        var loaded = proxy.Generation.Units.Select(unit => unit.Name).ToList();
        foreach (var name in _file.PluginNames.Where(name => name != TestDeclarations.All && !loaded.Contains(name, StringComparer.OrdinalIgnoreCase)))
        {
            _findings.Add(Diagnostic.Error(_file.Path, "SP0702", $"there is no plugin '{name}'; --plugins names a folder of further ones"));
        }
    }
}
