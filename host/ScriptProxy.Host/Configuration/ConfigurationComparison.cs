namespace ScriptProxy.Host.Configuration;

/// <summary>Tells what a changed configuration changes.</summary>
internal static class ConfigurationComparison
{
    private const string Routes = "ReverseProxy:";

    public static bool HasSameValues(this ConfigurationSnapshot now, ConfigurationSnapshot before) => IsSame(now, before, "");

    /// <summary>Whether routes and clusters are as they were, so that what was made of them can stay.</summary>
    public static bool HasSameRoutes(this ConfigurationSnapshot now, ConfigurationSnapshot before) => IsSame(now, before, Routes);

    private static bool IsSame(ConfigurationSnapshot now, ConfigurationSnapshot before, string prefix)
    {
        var left = Section(now);
        var right = Section(before);
        return left.Count == right.Count && left.All(pair => right.TryGetValue(pair.Key, out var value) && value == pair.Value);

        Dictionary<string, string?> Section(ConfigurationSnapshot snapshot) => snapshot.Values
            .Where(pair => pair.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
