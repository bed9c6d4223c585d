using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Connections;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.Host.Hosting;

/// <summary>Kestrel as a proxy needs it: its section of the configuration, and what its defaults get wrong.</summary>
internal static class KestrelSetup
{
    /// <summary>Where to listen; empty if <c>Kestrel:Endpoints</c> alone says so.</summary>
    public static string[] Urls(string? configured, AcceptedConfiguration configuration) =>
        configured is not null ? [configured]
        : configuration.GetChildKeys([], "Kestrel:Endpoints").Any() ? []
        : [ProxySettings.DefaultUrls];

    public static void Configure(KestrelServerOptions server, IConfiguration configuration, TimeProvider time, ConnectionGate gate)
    {
        // RFC 9112 2.2 lets a reader take a bare LF for the end of a line. Who stands in front of us may take it for a part of the line, and so see other headers and another request than we do.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        server.AddServerHeader = false; // the upstream's stays
        HeaderEncoding.Apply(server);
        server.ConfigureEndpointDefaults(listen =>
        {
            ConnectionGuard.Use(listen, gate);
            Http2FloodGuard.Use(listen, new Http2FloodOptions(), time, gate);
        });

        // Kestrel's loader reads endpoints and certificates, and follows changes; the rest of the section is not its affair.
        KestrelSection.Apply(configuration, server);
        server.Configure(configuration.GetSection("Kestrel"), reloadOnChange: true);
    }
}
