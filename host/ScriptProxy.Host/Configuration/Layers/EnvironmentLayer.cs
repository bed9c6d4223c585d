using System.Text.RegularExpressions;

namespace ScriptProxy.Host.Configuration.Layers;

/// <summary>
/// Adds environment variables. <c>SCRIPTPROXY_Logging__Format</c> sets <c>Logging:Format</c>; with the prefix every variable counts, so
/// that a misspelled one is an error. Without the prefix, as ASP.NET has it, only variables that begin with a known section count.
/// </summary>
internal static partial class EnvironmentLayer
{
    private const string Prefix = "SCRIPTPROXY_";
    private const string Separator = "__";

    public static void Add(ConfigurationTree tree, IReadOnlyDictionary<string, string> variables, IReadOnlySet<string> sections)
    {
        // With the prefix goes before without; the order of variables means nothing, so sort for a result that does not vary.
        foreach (var (name, value) in variables.OrderBy(variable => HasPrefix(variable.Key)).ThenBy(variable => variable.Key, StringComparer.Ordinal))
        {
            if (Key(name, sections) is { } key)
            {
                tree.Set(key, value, KeyPlace.Elsewhere($"the environment variable {name}"));
            }
        }
    }

    private static string? Key(string name, IReadOnlySet<string> sections)
    {
        if (HasPrefix(name))
        {
            var rest = name[Prefix.Length..];
            return rest.Length == 0 || ServiceLink().IsMatch(rest) ? null : rest.Replace(Separator, ":", StringComparison.Ordinal);
        }

        var end = name.IndexOf(Separator, StringComparison.Ordinal);
        return end > 0 && sections.Contains(name[..end]) ? name.Replace(Separator, ":", StringComparison.Ordinal) : null;
    }

    private static bool HasPrefix(string name) => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    // Kubernetes gives such variables to every pod beside a service that is called "scriptproxy" or "scriptproxy-...".
    [GeneratedRegex("^([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$", RegexOptions.CultureInvariant, Timeout.Infinite)]
    private static partial Regex ServiceLink();
}
