using ScriptProxy.Plugins.AccessControl.Countries;
using ScriptProxy.Plugins.AccessControl.Files;
using ScriptProxy.Plugins.AccessControl.SigningIn;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.Rules;

/// <summary>Turns the options of rules into hooks, and collects everything that is wrong with them.</summary>
internal sealed class RuleReader(Hooks hooks, StateKey<Passage> state, Entrances entrances, WatchedFile<CountryTable>? countries, OptionErrors errors)
{
    /// <summary>By which else what GET gets can be had: HTTP/2 asks for WebSockets by CONNECT (RFC 8441 4).</summary>
    private static readonly string[] LikeGet = ["HEAD", "CONNECT"];

    private readonly Patience _patience = new(hooks);
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    public void Register(string section, AccessRuleOptions options)
    {
        var before = errors.Count;
        CheckUse(section, options);
        var from = errors.Try($"{section}:From", () => ReadAddresses($"{section}:From", options.From));
        var path = errors.Try($"{section}:Path", () => options.Path is { } text ? PathTemplate.Parse(text, options.MatchCase ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase) : null);
        var during = options.During is { } hours ? errors.Try($"{section}:During:TimeZone", () => new Hours(hours, hooks.Time)) : null;
        var headers = options.Headers?.Select((header, index) => ReadHeader($"{section}:Headers:{index}", header)).OfType<HeaderCondition>().ToList() ?? [];
        var users = options.Users?.Select((user, index) => ReadUser($"{section}:Users:{index}", user)).ToList() ?? [];
        var entrance = options.By is { } names ? entrances.Of($"{section}:By", names) : null;
        if (errors.Count > before)
        {
            return;
        }

        var conditions = new Conditions(users)
        {
            CasedPath = options.MatchCase ? path : null,
            From = from,
            Countries = options.Countries is { } all ? new CountryCondition(countries!, all) : null,
            Headers = headers,
            During = during,
        };
        var rule = new AccessRule(options.Do!.Value, conditions, path, entrance, new Refusals(hooks, options.Name, options.Status ?? 403), state);
        var match = new Match { Path = options.Path, Hosts = options.Hosts ?? [], Methods = MethodsOf(options.Methods ?? []) };
        hooks.ExpectMethods(options.Methods ?? [], $"{section}:Methods");
        errors.Try(section, () =>
        {
            if (entrance is null)
            {
                hooks.OnRequest(match, rule.Decide);
            }
            else
            {
                hooks.OnRequest(match, rule.DecideAsync);
            }

            return rule;
        });
    }

    private static List<string> MethodsOf(List<string> methods) =>
        methods.Contains("GET", StringComparer.OrdinalIgnoreCase) ? [.. methods.Union(LikeGet, StringComparer.OrdinalIgnoreCase)] : methods;

    private AddressSet? ReadAddresses(string section, List<string>? entries)
    {
        if (entries is null)
        {
            return null;
        }

        foreach (var (index, entry) in entries.Index())
        {
            errors.Expect(AddressSet.Fault(entry) is null, $"{section}:{index}", AddressSet.Fault(entry)!);
        }

        return entries.TrueForAll(entry => AddressSet.Fault(entry) is null) ? AddressSet.Parse(entries) : null;
    }

    private HeaderCondition? ReadHeader(string section, HeaderConditionOptions options)
    {
        var given = (options.Is is null ? 0 : 1) + (options.Matches is null ? 0 : 1) + (options.Present is null ? 0 : 1);
        errors.Expect(given == 1, section, "needs one of Is, Matches and Present");
        try
        {
            return new HeaderCondition(options, _patience);
        }
        catch (System.Text.RegularExpressions.RegexParseException exception)
        {
            errors.Expect(false, $"{section}:Matches", $"is no regular expression: {exception.Message}");
            return null;
        }
    }

    private NamedUser ReadUser(string section, string text)
    {
        var user = NamedUser.Read(text, entrances.Names);
        errors.Expect(user is not null || !entrances.Any, section, $"'{text}' is not clear, since there are several ways to sign in: write {string.Join(" or ", entrances.Names.Select(name => $"{name}:{text}"))}");
        return user ?? default;
    }

    /// <summary>An option that does nothing is a mistake, and one that lets in everybody a worse one.</summary>
    private void CheckUse(string section, AccessRuleOptions options)
    {
        errors.Expect(_names.Add(options.Name), $"{section}:Name", $"another rule has the name '{options.Name}' already");
        errors.Expect(options.Do != AccessDecision.Deny || options.By is null, $"{section}:By", "who is refused need not sign in: remove it, or write Allow or Require");
        errors.Expect(options.Do != AccessDecision.Require || options.By is not null, $"{section}:By", "is required, since Require asks for signing in");
        errors.Expect(options.Do != AccessDecision.Allow || SaysWhom(options), $"{section}:Do", "lets in everybody, since there is no condition: write one, or Path /{**rest} if that is meant");
        errors.Expect(options.During is not { Days: null, To: null } hours || hours.From > TimeOnly.MinValue, $"{section}:During", "is always: write Days, From or To");
        errors.Expect(options.Do == AccessDecision.Deny || options.Status is null, $"{section}:Status", "only Deny has a status");
        errors.Expect(!options.MatchCase || options.Path is not null, $"{section}:MatchCase", "there is no Path to compare");
        errors.Expect(options.Users is null || entrances.Any, $"{section}:Users", "nobody can sign in: there are no Passwords, Tokens or Authorities");
        errors.Expect(options.Countries is null || countries is not null, $"{section}:Countries", "needs a CountryFile");
        foreach (var (index, country) in (options.Countries ?? []).Index())
        {
            errors.Expect(CountryTable.IsCode(country), $"{section}:Countries:{index}", $"'{country}' is no country of two letters");
        }
    }

    private static bool SaysWhom(AccessRuleOptions options) =>
        options is not { By: null, Path: null, Hosts: null, Methods: null, From: null, Countries: null, Headers: null, During: null, Users: null };
}
