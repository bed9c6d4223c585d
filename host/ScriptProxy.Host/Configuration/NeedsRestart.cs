using Microsoft.Extensions.Configuration;
using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.Host.Configuration;

/// <summary>Names the changed keys that a running proxy cannot take over: silence would let a person believe that they are in force.</summary>
internal static class NeedsRestart
{
    private static readonly string[] Keys = ["Urls", "Admin", "Limits", "Shutdown", "Rules:WarmUp", "Logging:Format", "Logging:File", "Kestrel"];

    // Kestrel's loader follows these.
    private static readonly string[] Followed = ["Kestrel:Endpoints", "Kestrel:EndpointDefaults", "Kestrel:Certificates"];

    /// <summary>A warning for each such key that differs from what the proxy was started with.</summary>
    public static IEnumerable<Diagnostic> Find(ConfigurationSnapshot first, ConfigurationSnapshot now) =>
        first.Values.Keys.Union(now.Values.Keys, StringComparer.OrdinalIgnoreCase)
            .Where(key => IsAny(key, Keys) && !IsAny(key, Followed) && first.Root[key] != now.Root[key])
            .Order(StringComparer.OrdinalIgnoreCase)
            .Select(key => now.Place(key).Warning(ConfigurationCodes.NeedsRestart, $"{key} has changed, which takes effect at the next start."));

    private static bool IsAny(string key, string[] prefixes) => Array.Exists(prefixes, prefix =>
        key.Equals(prefix, StringComparison.OrdinalIgnoreCase)
        || key.StartsWith(prefix + ConfigurationPath.KeyDelimiter, StringComparison.OrdinalIgnoreCase));
}
