using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Connections;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Explaining;
using ScriptProxy.Host.Fetching;
using ScriptProxy.Host.Forwarding;
using ScriptProxy.Host.Generations;
using ScriptProxy.Host.Logging;
using ScriptProxy.Host.LogPoints;
using ScriptProxy.Host.Metrics;
using ScriptProxy.Host.PutBack;
using ScriptProxy.Host.Quarantines;
using ScriptProxy.Host.State;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Hosting;

/// <summary>A running proxy: server, units, reloading. The executable runs one; tests run many.</summary>
internal sealed class ProxyHost : IAsyncDisposable
{
    private readonly IHost _host;
    private int _disposed;

    private ProxyHost(IHost host, string rulesFolder) => (_host, RulesFolder) = (host, rulesFolder);

    public string RulesFolder { get; }

    public GenerationStore Generations => _host.Services.GetRequiredService<GenerationStore>();

    public GenerationHistory History => _host.Services.GetRequiredService<GenerationHistory>();

    public Reloader Reloader => _host.Services.GetRequiredService<Reloader>();

    public PutBackWatch PutBack => _host.Services.GetRequiredService<PutBackWatch>();

    public QuarantineWatch Quarantines => _host.Services.GetRequiredService<QuarantineWatch>();

    public Bars Bars => _host.Services.GetRequiredService<Bars>();

    public ReloadLoop Reloading => _host.Services.GetRequiredService<ReloadLoop>();

    public Retirement Retirement => _host.Services.GetRequiredService<Retirement>();

    public Fetches Fetches => _host.Services.GetRequiredService<Fetches>();

    public KeptStates States => _host.Services.GetRequiredService<KeptStates>();

    public Explainer Explainer => _host.Services.GetRequiredService<Explainer>();

    public Explanations Explanations => _host.Services.GetRequiredService<Explanations>();

    public LivePoints LogPoints => _host.Services.GetRequiredService<LivePoints>();

    /// <summary>The settings that are in force.</summary>
    public ProxySettings Settings => _host.Services.GetRequiredService<AcceptedConfiguration>().Snapshot.Settings;

    public MetricRegistry Metrics => _host.Services.GetRequiredService<MetricRegistry>();

    public ReloadRecord LastReload => _host.Services.GetRequiredService<ReloadRecord>();

    /// <summary>Where the proxy listens.</summary>
    public IReadOnlyList<string> Addresses =>
        [.. _host.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses];

    /// <summary>Loads everything and starts to listen.</summary>
    /// <returns>The proxy, or null if a finding is an error; nothing runs then.</returns>
    /// <exception cref="Commands.CommandException">An address is in use or cannot be bound.</exception>
    public static async Task<ProxyHost?> StartAsync(
        LoadingInputs inputs, ConfigurationSnapshot first, AccessLog accessLog, Action<ConfigurationSnapshot> onAccepted, DiagnosticList findings)
    {
        var host = Build(inputs, first.Settings, new AcceptedConfiguration(first), accessLog);
        try
        {
            // It watches from here on, so that no change is lost while the first generation loads.
            host.Services.GetRequiredService<ReloadLoop>();
            host.Services.GetRequiredService<MetricRegistry>();
            host.Services.GetRequiredService<GenerationSwap>().Accepted += onAccepted;
            host.Services.GetRequiredService<LateWarmUps>().Open();
            findings.AddRange(await host.Services.GetRequiredService<Reloader>().ReloadAsync(CancellationToken.None));
            if (!findings.HasErrors)
            {
                await Listening.StartAsync(host, "Name other addresses with --urls or Kestrel:Endpoints");
                LogStopping(host);
                _ = host.Services.GetRequiredService<LateWarmUps>().RunAsync();
                return new ProxyHost(host, new UnitFolders(inputs, first.Settings).Rules);
            }
        }
        catch
        {
            await DisposeAsync(host);
            throw;
        }

        await DisposeAsync(host);
        return null;
    }

    /// <summary>Serves until the process is told to stop, and then until what is in flight has ended or the shutdown's time is over.</summary>
    public Task WaitForShutdownAsync() => _host.WaitForShutdownAsync();

    public Task StopAsync(CancellationToken cancellationToken) =>
        Volatile.Read(ref _disposed) != 0 ? Task.CompletedTask : _host.StopAsync(cancellationToken);

    /// <summary>Stops a proxy that still serves, and frees what it holds. A second call does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        if (!_host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.IsCancellationRequested)
        {
            await _host.StopAsync(CancellationToken.None);
        }

        await DisposeAsync(_host);
    }

    private static async ValueTask DisposeAsync(IHost host) => await ((IAsyncDisposable)host).DisposeAsync();

    private static void LogStopping(IHost host)
    {
        var log = host.Services.GetRequiredService<ILogger<ProxyHost>>();
        var generations = host.Services.GetRequiredService<GenerationStore>();
        var replaced = host.Services.GetRequiredService<Retirement>();
        var timeout = host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        lifetime.ApplicationStopping.Register(() => Log.ProxyStops(log, generations.Current.Pins.Sum + replaced.Exchanges, timeout.TotalSeconds));
        lifetime.ApplicationStopped.Register(() => Log.ProxyHasStopped(log));
    }

    /// <summary>Puts a proxy together.</summary>
    public static IHost Build(LoadingInputs inputs, ProxySettings settings, AcceptedConfiguration accepted, AccessLog accessLog) => new HostBuilder()
        .UseContentRoot(inputs.Options.BaseFolder) // certificates are seen from here
        .ConfigureAppConfiguration(configuration => configuration.Add(accepted))
        .ConfigureServices(services =>
        {
            services.AddLoading(inputs).AddServing(accepted);
            services.AddSingleton(accessLog);
            services.AddSingleton(new UpstreamLimits(settings.Limits.MaxResponseHeadersLengthKb, settings.Limits.ExpectContinueTimeout));
            services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.Shutdown.Timeout);
            services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);
            inputs.Replace(services);
        })
        .ConfigureWebHost(web => web
            .UseKestrel((context, server) => KestrelSetup.Configure(server, context.Configuration, inputs.Time, server.ApplicationServices.GetRequiredService<ConnectionGate>()))
            .ConfigureServices(services => services.AddSingleton<IConnectionListenerFactory, GatedTransport>()) // the last one is asked first
            .UseUrls(KestrelSetup.Urls(settings.Urls, accepted))
            .PreferHostingUrls(inputs.Options.Urls is not null)
            .Configure(app => app.Run(app.ApplicationServices.GetRequiredService<ExchangeServer>().ServeAsync)))
        .Build();
}
