using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.Host.Hosting;

/// <summary>Kestrel as a proxy needs it: its section of the configuration, and what its defaults get wrong.</summary>
internal static class KestrelSetup
{
    public static void Configure(KestrelServerOptions server, IConfiguration configuration, TimeProvider time)
    {
        server.AddServerHeader = false; // the upstream's stays
        HeaderEncoding.Apply(server);
        Http2FloodGuard.Use(server, new Http2FloodOptions(), time);

        // The loader reads endpoints and certificates and follows changes; limits are bound like any other options, once.
        var section = configuration.GetSection("Kestrel");
        section.Bind(server);
        server.Configure(section, reloadOnChange: true);
    }
}
