using ScriptProxy.Host.Pipeline;

namespace ScriptProxy.Host.Exchanges;

// Which hooks the exchange meets.
internal sealed partial class Exchange
{
    private string? _matchedPath;
    private string? _matchedHost;
    private string? _matchedMethod;

    /// <summary>The next hook to ask, at or after <paramref name="from"/>; -1 if there is none before <paramref name="end"/>.</summary>
    public int NextMatch(int from, int end)
    {
        var index = Generation.Hooks.Index;
        if (index.IsTrivial)
        {
            return from < end ? from : -1;
        }

        // Any of them may be another since the last hook, through whichever of the many ways to it. The strings change only with them, and
        // what matched stays right for as long as the generation, so an equal exchange before this one has done the work already.
        var (path, host, method) = (Path, Host, Method);
        if (!ReferenceEquals(path, _matchedPath) || !ReferenceEquals(host, _matchedHost) || !ReferenceEquals(method, _matchedMethod))
        {
            (_matchedPath, _matchedHost, _matchedMethod) = (path, host, method);
            index.Find(path, NameOf(host), method, _matches, _scratch);
        }

        return HookSet.Next(_matches, from, end);
    }

    /// <summary>A host without its port.</summary>
    internal static ReadOnlySpan<char> NameOf(ReadOnlySpan<char> host)
    {
        var colon = host.LastIndexOf(':');
        var name = colon > host.LastIndexOf(']') ? host[..colon] : host;
        return name.EndsWith('.') ? name[..^1] : name; // the root's dot makes it no other host (RFC 1034 3.1)
    }
}
