using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.Host.Configuration;

/// <summary>
/// Loads every certificate file that the section <c>Kestrel</c> names, with Kestrel's own loader, before the configuration goes live:
/// Kestrel itself would fail only once it listens.
/// </summary>
internal static class KestrelCertificates
{
    private const string Default = $"{KestrelSection.Name}:Certificates:Default";

    /// <param name="configuration">What names the certificates.</param>
    /// <param name="folder">From where relative paths are seen.</param>
    /// <param name="diagnostics">Gets an error for each certificate that cannot be loaded, and for each HTTPS endpoint that has none.</param>
    public static void Check(ConfigurationSnapshot configuration, string folder, DiagnosticList diagnostics)
    {
        var root = configuration.Root;
        List<IConfigurationSection> endpoints = [.. root.GetSection($"{KestrelSection.Name}:Endpoints").GetChildren()];
        var certificates = endpoints.SelectMany(Certificates).Concat(root.GetSection($"{KestrelSection.Name}:Certificates").GetChildren());
        foreach (var certificate in certificates.Where(certificate => certificate["Path"] is not null))
        {
            if (Complaint(certificate, folder) is { } complaint)
            {
                diagnostics.Add(configuration.Place(certificate.Path).Error(ConfigurationCodes.CertificateWrong, $"{certificate.Path} cannot be loaded: {complaint}"));
            }
        }

        foreach (var endpoint in endpoints.Where(endpoint => IsHttps(endpoint) && !Exists(root.GetSection(Default)) && !Certificates(endpoint).Any(Exists)))
        {
            diagnostics.Add(configuration.Place(endpoint.Path).Error(
                ConfigurationCodes.CertificateWrong, $"{endpoint.Path} has no certificate; give it one with {endpoint.Path}:Certificate, or all with {Default}."));
        }
    }

    private static IEnumerable<IConfigurationSection> Certificates(IConfigurationSection endpoint) =>
        endpoint.GetSection("Sni").GetChildren().Prepend(endpoint).Select(owner => owner.GetSection("Certificate"));

    private static bool Exists(IConfigurationSection section) => section.GetChildren().Any();

    private static bool IsHttps(IConfigurationSection endpoint) => endpoint["Url"]?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true;

    private static string? Complaint(IConfigurationSection certificate, string folder)
    {
        // An endpoint of its own for the certificate, which is made ready and never bound.
        var endpoint = certificate.AsEnumerable(makePathsRelative: true)
            .Select(pair => KeyValuePair.Create($"Endpoints:it:Certificate:{pair.Key}", pair.Value))
            .Append(new("Endpoints:it:Url", "https://127.0.0.1:0"));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(endpoint).Build();
        using var host = new HostBuilder()
            .UseContentRoot(folder)
            .ConfigureWebHost(web => web.UseKestrel(server => server.Configure(configuration)).Configure(_ => { }))
            .Build();
        try
        {
            host.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.ConfigurationLoader!.Load();
            return null;
        }
        catch (Exception exception)
        {
            return exception.Message.ReplaceLineEndings(" ");
        }
    }
}
