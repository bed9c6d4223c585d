using Microsoft.Extensions.Configuration;
using ScriptProxy.Host.Diagnostics;
using Yarp.ReverseProxy.Configuration;

namespace ScriptProxy.Host.Configuration.Routes;

/// <summary>Reads the section <c>ReverseProxy</c> with YARP's own reader, so that it means here what it means there.</summary>
internal static class ReverseProxySection
{
    private const string Name = "ReverseProxy";

    public static string RouteKey(string id) => $"{Name}:Routes:{id}";

    public static string ClusterKey(string id) => $"{Name}:Clusters:{id}";

    /// <summary>Reads all routes and clusters; null, with an error, if YARP cannot read one.</summary>
    /// <param name="root">The whole configuration.</param>
    /// <param name="wrongKeys">What the schema has reported already; the routes and clusters around it are not reported again.</param>
    /// <param name="place">Where a key was written.</param>
    /// <param name="diagnostics">Gets one error for each route and cluster that YARP cannot read.</param>
    public static IProxyConfig? Read(
        IConfiguration root, IReadOnlyCollection<string> wrongKeys, Func<string, KeyPlace> place, DiagnosticList diagnostics)
    {
        try
        {
            return Read(root);
        }
        catch (Exception exception)
        {
            // YARP throws at the first malformed value and names no place, so look for all of them, one by one.
            var parts = root.GetSection($"{Name}:Clusters").GetChildren().Concat(root.GetSection($"{Name}:Routes").GetChildren());
            foreach (var part in parts.Where(part => !wrongKeys.Any(key => IsInside(key, part.Path))))
            {
                TryAlone(part, place, diagnostics);
            }

            if (!diagnostics.HasErrors)
            {
                diagnostics.Add(place(Name).Error(ConfigurationCodes.SectionUnreadable, $"{Name} cannot be read: {exception.Message}"));
            }

            return null;
        }
    }

    private static bool IsInside(string key, string section) => key.StartsWith(section + ConfigurationPath.KeyDelimiter, StringComparison.OrdinalIgnoreCase);

    private static void TryAlone(IConfigurationSection part, Func<string, KeyPlace> place, DiagnosticList diagnostics)
    {
        try
        {
            Read(new ConfigurationBuilder().AddInMemoryCollection(part.AsEnumerable()).Build());
        }
        catch (Exception error)
        {
            diagnostics.Add(place(part.Path).Error(ConfigurationCodes.SectionUnreadable, $"{part.Path} cannot be read: {error.Message}"));
        }
    }

    private static IProxyConfig Read(IConfiguration root)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddReverseProxy().LoadFromConfig(root.GetSection(Name));
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IProxyConfigProvider>().GetConfig();
    }
}
