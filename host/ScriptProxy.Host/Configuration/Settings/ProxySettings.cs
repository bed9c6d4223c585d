using Microsoft.Extensions.Configuration;
using ScriptProxy.Host.Configuration.Binding;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.Host.Configuration.Settings;

/// <summary>The proxy's own part of the configuration. Meaning, defaults and ranges of every key stand in <c>scriptproxy.schema.json</c>.</summary>
internal sealed record ProxySettings
{
    /// <summary>Where to listen if no <see cref="Urls"/> and no <c>Kestrel:Endpoints</c> say so.</summary>
    public const string DefaultUrls = "http://localhost:8080";

    /// <summary>Null if not set.</summary>
    public string? Urls { get; init; }

    /// <summary>Null for none.</summary>
    public string? Admin { get; init; }

    public RulesSettings Rules { get; init; } = new();

    public PluginsSettings Plugins { get; init; } = new();

    public PipelineSettings Pipeline { get; init; } = new();

    public ForwardingOptions Forwarding { get; init; } = new();

    public ConnectionsSettings Connections { get; init; } = new();

    public LimitsSettings Limits { get; init; } = new();

    public ShutdownSettings Shutdown { get; init; } = new();

    public WatchingSettings Watching { get; init; } = new();

    public GenerationsSettings Generations { get; init; } = new();

    public ExplainSettings Explain { get; init; } = new();

    public LogPointsSettings LogPoints { get; init; } = new();

    public LoggingSettings Logging { get; init; } = new();

    /// <summary>Reads what the schema has checked; a value that it reported keeps its default.</summary>
    public static ProxySettings From(IConfiguration root) => new()
    {
        Urls = root[nameof(Urls)],
        Admin = root[nameof(Admin)],
        Rules = Bind<RulesSettings>(root.GetSection(nameof(Rules))),
        Plugins = Bind<PluginsSettings>(root.GetSection(nameof(Plugins))),
        Pipeline = Bind<PipelineSettings>(root.GetSection(nameof(Pipeline))),
        Forwarding = Bind<ForwardingOptions>(root.GetSection(nameof(Forwarding))),
        Connections = Bind<ConnectionsSettings>(root.GetSection(nameof(Connections))),
        Limits = Bind<LimitsSettings>(root.GetSection(nameof(Limits))),
        Shutdown = Bind<ShutdownSettings>(root.GetSection(nameof(Shutdown))),
        Watching = Bind<WatchingSettings>(root.GetSection(nameof(Watching))),
        Generations = Bind<GenerationsSettings>(root.GetSection(nameof(Generations))),
        Explain = Bind<ExplainSettings>(root.GetSection(nameof(Explain))),
        LogPoints = Bind<LogPointsSettings>(root.GetSection(nameof(LogPoints))),
        Logging = Bind<LoggingSettings>(root.GetSection(nameof(Logging))),
    };

    private static T Bind<T>(IConfigurationSection section)
        where T : class, new()
    {
        var settings = new T();
        new SectionBinder([]).Fill(section, settings);
        return settings;
    }
}
