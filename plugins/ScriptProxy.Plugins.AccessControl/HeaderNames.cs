using System.Text.RegularExpressions;

namespace ScriptProxy.Plugins.AccessControl;

/// <summary>Which names options may give to headers.</summary>
internal static class HeaderNames
{
    /// <summary>What a name is made of (RFC 9110 5.1).</summary>
    public const string Pattern = "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$";

    private static readonly HashSet<string> Framing = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Content-Length", "Content-Encoding", "Expect", "Host", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    /// <summary>What is wrong with one by which upstreams are told who has signed in; null if nothing is.</summary>
    public static string? FaultOfTold(string name) =>
        Fault(name) ?? (name.Equals("Cookie", StringComparison.OrdinalIgnoreCase) ? "'Cookie' has what clients say, and could not be told from it" : null);

    /// <summary>What is wrong with one that has a name or a claim; null if nothing is.</summary>
    public static string? FaultOfClaim(string name) =>
        FaultOfTold(name) ?? (name.Equals("Authorization", StringComparison.OrdinalIgnoreCase) ? "'Authorization' has credentials, and nothing else" : null);

    /// <summary>What is wrong with one by which an authority is told what a client sent; null if nothing is.</summary>
    public static string? FaultOfAsked(string name)
    {
        using var question = new HttpRequestMessage();
        return Fault(name) ?? (question.Headers.TryAddWithoutValidation(name, "x") ? null : $"'{name}' is of a body, and there is none");
    }

    private static string? Fault(string name) =>
        !Regex.IsMatch(name, Pattern, RegexOptions.None, TimeSpan.FromSeconds(1)) ? $"'{name}' is no header's name"
        : Framing.Contains(name) ? $"'{name}' frames the message, and says nothing of who has signed in"
        : null;
}
