using ScriptProxy.Plugins.AccessControl.Authorities;
using ScriptProxy.Plugins.AccessControl.Countries;
using ScriptProxy.Plugins.AccessControl.Files;
using ScriptProxy.Plugins.AccessControl.Passwords;
using ScriptProxy.Plugins.AccessControl.Rules;
using ScriptProxy.Plugins.AccessControl.SigningIn;
using ScriptProxy.Plugins.AccessControl.Tokens;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl;

/// <summary>Who may ask for what: by address, country, header and hour, with a password, a token, or what an authority says.</summary>
public sealed class AccessControlPlugin : IProxyPlugin
{
    /// <inheritdoc/>
    public void Configure(Hooks hooks)
    {
        ArgumentNullException.ThrowIfNull(hooks);
        if (hooks.HasOptions)
        {
            Register(hooks, hooks.Options<AccessControlOptions>());
        }
    }

    private static void Register(Hooks hooks, AccessControlOptions options)
    {
        hooks.FailClosed();
        var errors = new OptionErrors();
        var section = $"Options:{hooks.Unit}";
        var state = hooks.State<Passage>("passage");
        if (options.UserHeader is { } header)
        {
            errors.Expect(HeaderNames.FaultOfClaim(header) is null, $"{section}:UserHeader", HeaderNames.FaultOfClaim(header)!);
        }

        var told = new ToldHeaders(options.UserHeader, [
            .. options.Tokens.Values.OfType<TokenOptions>().SelectMany(token => token.Headers.Keys),
            .. options.Authorities.Values.OfType<AuthorityOptions>().SelectMany(authority => authority.ResponseHeaders)]);
        if (told.Any)
        {
            hooks.OnRequest(told.Clean); // before anything else, and from every request: upstreams believe what stands there
        }

        var entrances = new Entrances(hooks, state, told, errors);
        foreach (var (name, entry) in options.Passwords)
        {
            entrances.Add($"{section}:Passwords", name, key => PasswordsOf(hooks, key, name, entry ?? new PasswordOptions(), errors));
        }

        foreach (var (name, entry) in options.Tokens)
        {
            entrances.Add($"{section}:Tokens", name, key => new TokenReader(hooks, errors).Read(key, name, entry ?? new TokenOptions()));
        }

        foreach (var (name, entry) in options.Authorities)
        {
            entrances.Add($"{section}:Authorities", name, key => new AuthorityReader(hooks, errors).Read(key, name, entry ?? new AuthorityOptions()));
        }

        var countries = options.CountryFile is { } file ? errors.Try($"{section}:CountryFile", () => WatchedFiles.Watch(hooks, file, CountryReader.Read)) : null;
        var reader = new RuleReader(hooks, state, entrances, countries, errors);
        foreach (var (index, rule) in options.Rules.Index())
        {
            reader.Register($"{section}:Rules:{index}", rule);
        }

        errors.Expect(options.Otherwise != AccessDecision.Require, $"{section}:Otherwise", "is Allow or Deny");
        if (options.Otherwise == AccessDecision.Deny)
        {
            var refusals = new Refusals(hooks, "otherwise", 403);
            hooks.OnRequest(request => request.Get(state).IsDecided ? Verdict.Continue : refusals.Deny(request));
        }

        entrances.RegisterRemoval();
        errors.ThrowIfAny();
    }

    private static PasswordWay PasswordsOf(Hooks hooks, string section, string name, PasswordOptions options, OptionErrors errors)
    {
        errors.ExpectShort(options.Remember, $"{section}:Remember");
        var turns = new Turns(hooks, name, options.Parallel ?? Math.Max(1, Environment.ProcessorCount / 2));
        return new PasswordWay(WatchedFiles.Watch(hooks, options.File, PasswordFile.Read), options, turns, hooks.Time) { Name = name };
    }
}
