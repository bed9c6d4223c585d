using ScriptProxy.Host.Protocol;

namespace ScriptProxy.Host.Fetching;

/// <summary>What the proxy itself is asked for.</summary>
/// <param name="Scheme">Its scheme; null for that of the asking exchange.</param>
/// <param name="Host">Its host; null for that of the asking exchange.</param>
/// <param name="Raw">Path and query as they are spelled.</param>
internal readonly record struct FetchTarget(string? Scheme, string? Host, string Raw)
{
    /// <exception cref="ArgumentException">It is neither a path nor an absolute http or https address.</exception>
    public static FetchTarget Parse(string target)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        var parsed = target.StartsWith("//", StringComparison.Ordinal) ? throw Wrong(target, "it names a host without a scheme")
            : target[0] == '/' ? new FetchTarget(null, null, target)
            : ParseAbsolute(target);
        return RequestTarget.Fault(parsed.Raw, "GET") is { } fault ? throw Wrong(target, fault) : parsed;
    }

    private static FetchTarget ParseAbsolute(string target)
    {
        var separator = target.IndexOf("://", StringComparison.Ordinal);
        var scheme = separator < 0 ? "" : target[..separator].ToLowerInvariant();
        if (scheme is not ("http" or "https"))
        {
            throw Wrong(target, "it is neither a path nor an absolute http or https address");
        }

        var rest = target[(separator + 3)..];
        var end = rest.AsSpan().IndexOfAny('/', '?');
        var host = HostName.ToAscii(end < 0 ? rest : rest[..end]);
        var raw = end < 0 ? "/" : rest[end] == '?' ? "/" + rest[end..] : rest[end..];
        return HostName.IsValid(host) ? new FetchTarget(scheme, host, raw) : throw Wrong(target, "its host is none");
    }

    private static ArgumentException Wrong(string target, string why) => new($"The proxy cannot be asked for '{target}': {why}.", nameof(target));
}
