using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.Authorities;

/// <summary>Turns the options of an authority into a way to sign in, and tells what is wrong with them.</summary>
internal sealed class AuthorityReader(Hooks hooks, OptionErrors errors)
{
    private static readonly HashSet<string> Framing = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Content-Length", "Content-Encoding", "Cookie", "Expect", "Host", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    public AuthorityWay? Read(string section, string name, AuthorityOptions options)
    {
        var before = errors.Count;
        var isAddress = Uri.TryCreate(options.Address, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";
        errors.Expect(isAddress, $"{section}:Address", "is no address such as http://127.0.0.1:4181/verify");
        errors.Expect(options.Timeout > TimeSpan.Zero && options.Timeout <= TimeSpan.FromMinutes(1), $"{section}:Timeout", "is more than 0 and at most a minute");
        errors.Expect(options.Remember >= TimeSpan.Zero && options.Remember <= TimeSpan.FromHours(1), $"{section}:Remember", "is 0 to an hour");
        Check($"{section}:RequestHeaders", options.RequestHeaders);
        Check($"{section}:RememberBy", options.RememberBy);
        Check($"{section}:ResponseHeaders", options.ResponseHeaders);
        foreach (var (index, header) in options.ResponseHeaders.Index())
        {
            errors.Expect(!Framing.Contains(header), $"{section}:ResponseHeaders:{index}", $"'{header}' is not an authority's to say");
        }

        return errors.Count == before ? new AuthorityWay(new AuthorityCall(hooks, address!, options), options, hooks.Time) { Name = name } : null;
    }

    private void Check(string section, List<string> headers)
    {
        foreach (var (index, header) in headers.Index())
        {
            errors.Expect(AccessControlOptions.IsHeaderName(header), $"{section}:{index}", $"'{header}' is no header's name");
        }
    }
}
