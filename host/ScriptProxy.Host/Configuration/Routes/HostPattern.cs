namespace ScriptProxy.Host.Configuration.Routes;

/// <summary>A route's host as ASP.NET reads it: a name, <c>*.name</c> for its subdomains or <c>*</c>, and perhaps a port.</summary>
internal static class HostPattern
{
    private const string Any = "*";

    /// <summary>Whether one request can match both.</summary>
    public static bool Meet(string left, string right)
    {
        var (leftName, leftPort) = Split(left);
        var (rightName, rightPort) = Split(right);
        return (Covers(leftName, rightName) || Covers(rightName, leftName)) && (leftPort == rightPort || leftPort == Any || rightPort == Any);
    }

    private static (string Name, string Port) Split(string host)
    {
        var colon = host.LastIndexOf(':');

        // The last colon of [::1] starts no port.
        return colon < 0 || host.EndsWith(']') ? (host, Any) : (host[..colon], host[(colon + 1)..]);
    }

    private static bool Covers(string pattern, string name) =>
        pattern == Any
        || string.Equals(pattern, name, StringComparison.OrdinalIgnoreCase)
        || (pattern.StartsWith("*.", StringComparison.Ordinal) && name.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase));
}
