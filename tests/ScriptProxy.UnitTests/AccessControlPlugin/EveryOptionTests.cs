using ScriptProxy.Plugins.AccessControl;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;
using ScriptProxy.UnitTests.Plugins;

namespace ScriptProxy.UnitTests.AccessControlPlugin;

/// <summary>Each option that the plugin has, with values that it cannot have: each is an error with its key.</summary>
public sealed class EveryOptionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scriptproxy-access-").FullName;

    /// <summary>Those that take any text.</summary>
    private static readonly string[] Free = ["Rules:0:Headers:0:Is", "Tokens:one:Headers:one"];

    private static readonly Dictionary<string, string?> Good = new()
    {
        ["Rules:0:Name"] = "x",
        ["Rules:0:Do"] = "Deny",
        ["Rules:0:Headers:0:Name"] = "X-Kind",
        ["Rules:0:Headers:0:Present"] = "true",
        ["Passwords:staff:File"] = "staff",
        ["Rules:1:Name"] = "y",
        ["Rules:1:Do"] = "Require",
        ["Rules:1:By:0"] = "one",
        ["Tokens:one:Issuers:0"] = "i",
        ["Tokens:one:Audiences:0"] = "a",
        ["Tokens:one:Keys"] = "https://127.0.0.1:1/keys",
        ["Authorities:sso:Address"] = "http://127.0.0.1:1/",
    };

    public static TheoryData<string, string> Wrong => new()
    {
        { "Rules:0:Name", "" },
        { "Rules:0:Do", "Permit" },
        { "Rules:0:Do", "7" },
        { "Rules:0:By:0", "nobody" },
        { "Rules:0:Path", "/a{" },
        { "Rules:0:Path", "a//b" },
        { "Rules:0:MatchCase", "perhaps" },
        { "Rules:0:MatchCase", "true" },
        { "Rules:0:Hosts:0", "shop.example:80" },
        { "Rules:0:Hosts:0", "" },
        { "Rules:0:Methods:0", "G ET" },
        { "Rules:0:Methods:0", "" },
        { "Rules:0:From:0", "10.0.0.0/33" },
        { "Rules:0:From:0", "10.0.0.1/8" },
        { "Rules:0:From:0", "" },
        { "Rules:0:Countries:0", "Germany" },
        { "Rules:0:Headers:0:Name", "X Y" },
        { "Rules:0:Headers:0:Matches", "(" },
        { "Rules:0:Headers:0:Present", "perhaps" },
        { "Rules:0:During:Days:0", "Freitag" },
        { "Rules:0:During:From", "25:00" },
        { "Rules:0:During:To", "noon" },
        { "Rules:0:During:TimeZone", "Mars/North" },
        { "Rules:0:During:TimeZone", "" },
        { "Rules:0:Users:0", "other:anna" },
        { "Rules:0:Status", "200" },
        { "Rules:0:Status", "500" },
        { "Otherwise", "Require" },
        { "Otherwise", "7" },
        { "CountryFile", "nowhere.csv" },
        { "CountryFile", "" },
        { "UserHeader", "X User" },
        { "UserHeader", "" },
        { "UserHeader", "Host" },
        { "Passwords:staff:File", "" },
        { "Passwords:staff:File", "nowhere" },
        { "Passwords:staff:Realm", "a\"b" },
        { "Passwords:staff:Realm", "" },
        { "Passwords:staff:KeepCredentials", "perhaps" },
        { "Passwords:staff:Remember", "-00:00:01" },
        { "Passwords:staff:Remember", "01:00:01" },
        { "Passwords:staff:Parallel", "0" },
        { "Tokens:one:Keys", "" },
        { "Tokens:one:Keys", "nowhere.json" },
        { "Tokens:one:Keys", "http://keys.example/" },
        { "Tokens:one:AllowHttp", "perhaps" },
        { "Tokens:one:Algorithms:0", "none" },
        { "Tokens:one:ClockSkew", "-00:00:01" },
        { "Tokens:one:ClockSkew", "00:05:01" },
        { "Tokens:one:UserClaim", "" },
        { "Tokens:one:Realm", "a\"b" },
        { "Tokens:one:KeepCredentials", "perhaps" },
        { "Tokens:one:Refresh", "00:00:00" },
        { "Tokens:one:Refresh", "8.00:00:00" },
        { "Tokens:one:Pause", "00:00:00" },
        { "Tokens:one:Pause", "01:00:01" },
        { "Tokens:one:Remember", "-00:00:01" },
        { "Tokens:one:Remember", "01:00:01" },
        { "Tokens:one:Issuers:0", "" },
        { "Tokens:one:Audiences:0", "" },
        { "Tokens:one:Scopes:0", "" },
        { "Tokens:one:Claims:one:0", "" },
        { "Authorities:sso:Address", "" },
        { "Authorities:sso:Address", "sso" },
        { "Authorities:sso:Address", "ftp://sso/" },
        { "Authorities:sso:RequestHeaders:0", "Host" },
        { "Authorities:sso:RequestHeaders:0", "X Y" },
        { "Authorities:sso:ResponseHeaders:0", "Cookie" },
        { "Authorities:sso:ResponseHeaders:0", "" },
        { "Authorities:sso:UserFrom", "X User" },
        { "Authorities:sso:UserFrom", "" },
        { "Authorities:sso:Timeout", "00:00:00" },
        { "Authorities:sso:Timeout", "00:01:01" },
        { "Authorities:sso:Remember", "-00:00:01" },
        { "Authorities:sso:Remember", "01:00:01" },
        { "Authorities:sso:AnyPath", "perhaps" },
        { "Authorities:sso:KeepCredentials", "perhaps" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_value_that_it_cannot_have_is_told_with_its_key(string key, string value)
    {
        var errors = Assert.Throws<OptionsException>(() => Load(new Dictionary<string, string?>(Good) { [key] = value })).Errors;
        var entry = string.Join(':', key.Split(':')[..Math.Min(2, key.Count(character => character == ':'))]);
        Assert.Contains(errors, error =>
            $"Options:AccessControl:{key}".StartsWith(error.Key, StringComparison.OrdinalIgnoreCase) && error.Key.StartsWith($"Options:AccessControl:{entry}", StringComparison.OrdinalIgnoreCase) && error.Message.Length > 10);
    }

    [Fact]
    public void None_is_left_out() => Assert.Equal(
        OptionPaths.Of(typeof(AccessControlOptions)).Select(path => path.Replace("Authorities:one", "Authorities:sso", StringComparison.Ordinal).Replace("Passwords:one", "Passwords:staff", StringComparison.Ordinal)).Order(StringComparer.Ordinal), Wrong.Select(row => row.Data.Item1).Concat(Free).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Without_them_all_is_well() => Load(Good);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Load(Dictionary<string, string?> options)
    {
        File.WriteAllText(Path.Combine(_folder, "staff"), "anna:$2y$04$oaK1iL1ot5oLiS7RvfoyeOw03r9FDfHFfDi78W47wSdE1kQr.oj8u\n");
        using var hooks = new FakeHooks("AccessControl", options, _folder);
        new ScriptProxy.Plugins.AccessControl.AccessControlPlugin().Configure(hooks);
    }
}
