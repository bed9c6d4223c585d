using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.Authorities;

/// <summary>Turns the options of an authority into a way to sign in, and tells what is wrong with them.</summary>
internal sealed class AuthorityReader(Hooks hooks, OptionErrors errors)
{
    public AuthorityWay? Read(string section, string name, AuthorityOptions options)
    {
        var before = errors.Count;
        var isAddress = Uri.TryCreate(options.Address, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";
        errors.Expect(isAddress, $"{section}:Address", "is no address such as http://127.0.0.1:4181/verify");
        errors.Expect(options.Timeout > TimeSpan.Zero && options.Timeout <= TimeSpan.FromMinutes(1), $"{section}:Timeout", "is more than 0 and at most a minute");
        errors.ExpectShort(options.Remember, $"{section}:Remember");
        Check($"{section}:RequestHeaders", options.RequestHeaders, HeaderNames.FaultOfAsked);
        Check($"{section}:ResponseHeaders", options.ResponseHeaders, HeaderNames.FaultOfTold);
        return errors.Count == before ? new AuthorityWay(new AuthorityCall(hooks, address!, options), options, hooks.Time) { Name = name } : null;
    }

    private void Check(string section, List<string> headers, Func<string, string?> faultOf)
    {
        foreach (var (index, header) in headers.Index())
        {
            errors.Expect(faultOf(header) is null, $"{section}:{index}", faultOf(header)!);
        }
    }
}
