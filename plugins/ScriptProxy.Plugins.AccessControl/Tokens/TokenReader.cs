using ScriptProxy.Plugins.AccessControl.Files;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.Tokens;

/// <summary>Turns the options of tokens into a way to sign in, and tells what is wrong with them.</summary>
internal sealed class TokenReader(Hooks hooks, OptionErrors errors)
{
    public TokenWay? Read(string section, string name, TokenOptions options)
    {
        var before = errors.Count;
        errors.Expect(options.Issuers.Count > 0, $"{section}:Issuers", "needs at least one: a token of anybody else would be taken too");
        errors.Expect(options.Audiences.Count > 0, $"{section}:Audiences", "needs at least one: a token that was meant for another service would be taken too");
        errors.Expect(options.ClockSkew >= TimeSpan.Zero && options.ClockSkew <= TimeSpan.FromMinutes(5), $"{section}:ClockSkew", "is 0 to 5 minutes");
        errors.Expect(options.Refresh >= TimeSpan.FromSeconds(10) && options.Refresh <= TimeSpan.FromDays(7), $"{section}:Refresh", "is 10 seconds to 7 days");
        errors.Expect(options.Pause >= TimeSpan.FromSeconds(1) && options.Pause <= TimeSpan.FromHours(1), $"{section}:Pause", "is 1 second to an hour");
        errors.ExpectShort(options.Remember, $"{section}:Remember");
        errors.Expect(options.Algorithms.Count > 0, $"{section}:Algorithms", "needs at least one");
        foreach (var (index, algorithm) in options.Algorithms.Index())
        {
            errors.Expect(SignatureAlgorithm.All.ContainsKey(algorithm), $"{section}:Algorithms:{index}", $"'{algorithm}' is none of {string.Join(", ", SignatureAlgorithm.All.Keys)}");
        }

        foreach (var header in options.Headers.Keys)
        {
            errors.Expect(HeaderNames.FaultOfClaim(header) is null, $"{section}:Headers:{header}", HeaderNames.FaultOfClaim(header)!);
        }

        foreach (var (claim, values) in options.Claims ?? [])
        {
            errors.Expect(values is { Count: > 0 }, $"{section}:Claims:{claim}", "needs at least one value");
            CheckTexts($"{section}:Claims:{claim}", values);
        }

        CheckTexts($"{section}:Issuers", options.Issuers);
        CheckTexts($"{section}:Audiences", options.Audiences);
        CheckTexts($"{section}:Scopes", options.Scopes);

        var isRemote = Uri.TryCreate(options.Keys, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";
        var keys = isRemote ? Remote(section, address!, options, before) : errors.Try($"{section}:Keys", () => new FileKeys(WatchedFiles.Watch(hooks, options.Keys, FileKeys.Read)));
        return errors.Count == before ? new TokenWay(options, keys!, hooks.Time) { Name = name } : null;
    }

    private void CheckTexts(string section, List<string>? texts)
    {
        foreach (var (index, text) in (texts ?? []).Index())
        {
            errors.Expect(text?.Trim().Length > 0, $"{section}:{index}", "is empty, and no token says that: remove it, or write what it is for");
        }
    }

    private IKeySource Remote(string section, Uri address, TokenOptions options, int before)
    {
        errors.Expect(address.Scheme == "https" || address.IsLoopback || options.AllowHttp, $"{section}:Keys", "is fetched by plain HTTP, and whoever is on the way could change it: use https, or set AllowHttp");
        errors.Expect(!options.Algorithms.Exists(name => SignatureAlgorithm.All.TryGetValue(name, out var algorithm) && algorithm.IsSecret), $"{section}:Algorithms", "HS256 to HS512 need a secret, which can be in a file alone");
        var keys = new RemoteKeys(address, hooks.Http, hooks.Time, options, hooks.Log, hooks.Stopping);

        // An issuer that is away must not keep the proxy from starting.
        hooks.OnStart(cancelled => keys.RefreshAsync(cancelled));
        if (errors.Count == before)
        {
            hooks.Every(options.Pause < options.Refresh ? options.Pause : options.Refresh, keys.RefreshAsync);
        }

        return keys;
    }
}
