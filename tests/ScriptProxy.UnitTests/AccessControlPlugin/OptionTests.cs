using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.AccessControlPlugin;

public sealed class OptionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scriptproxy-access-").FullName;

    public OptionTests()
    {
        File.WriteAllText(Path.Combine(_folder, "staff.htpasswd"), "anna:$2y$04$oaK1iL1ot5oLiS7RvfoyeOw03r9FDfHFfDi78W47wSdE1kQr.oj8u\n");
        File.WriteAllText(Path.Combine(_folder, "weak.htpasswd"), "anna:$2y$04$oaK1iL1ot5oLiS7RvfoyeOw03r9FDfHFfDi78W47wSdE1kQr.oj8u\nbert:bert\n");
        File.WriteAllText(Path.Combine(_folder, "bad.csv"), "1.0.0.0/24,AU\n1.0.0.0/99,AU\n");
    }

    [Fact]
    public void Without_options_there_is_no_hook()
    {
        using var hooks = Load([]);
        Assert.Empty(hooks.Registrations);
    }

    [Theory]
    [InlineData("Rules:0:From:0", "10.0.0.0/33", "Rules:0:From:0", "no number from 0 to 32")]
    [InlineData("Rules:0:From:0", "10.0.0.1/8", "Rules:0:From:0", "more than its first 8 bits")]
    [InlineData("Rules:0:Form:0", "10.0.0.0/8", "Rules:0:Form", "no known key")]
    [InlineData("Rules:0:Path", "/a{b}", "Rules:0:Path", "none of")]
    [InlineData("Rules:0:Countries:0", "DE", "Rules:0:Countries", "needs a CountryFile")]
    [InlineData("Rules:0:Headers:0:Name", "X", "Rules:0:Headers:0", "needs one of Is, Matches and Present")]
    [InlineData("Rules:0:During:TimeZone", "Mars/North", "Rules:0:During:TimeZone", "Mars/North")]
    [InlineData("Rules:0:During:Days:0", "Freitag", "Rules:0:During:Days:0", "one of Sunday")]
    [InlineData("Rules:0:During:From", "25:00", "Rules:0:During:From", "TimeOnly")]
    [InlineData("Rules:0:By:0", "staff", "Rules:0:By", "need not sign in")]
    [InlineData("Rules:0:Users:0", "anna", "Rules:0:Users", "nobody can sign in")]
    [InlineData("Rules:0:MatchCase", "true", "Rules:0:MatchCase", "no Path")]
    [InlineData("Rules:0:Status", "200", "Rules:0:Status", "between 400 and 499")]
    [InlineData("Rules:0:Do", "Permit", "Rules:0:Do", "one of Allow, Deny, Require")]
    [InlineData("Rules:1:Do", "Require", "Rules:1:By", "is required")]
    [InlineData("Rules:1:Name", "x", "Rules:1:Name", "another rule has the name 'x'")]
    [InlineData("Otherwise", "Require", "Otherwise", "is Allow or Deny")]
    [InlineData("CountryFile", "bad.csv", "CountryFile", "bad.csv(2): '1.0.0.0/99' is neither")]
    [InlineData("CountryFile", "nowhere.csv", "CountryFile", "nowhere.csv")]
    [InlineData("Passwords:staff:File", "nowhere", "Passwords:staff", "nowhere")]
    [InlineData("Passwords:staff:File", "weak.htpasswd", "Passwords:staff", "weak.htpasswd(2): it is a plain or badly encrypted password; make a good one with htpasswd -B")]
    [InlineData("Passwords:staff:Realm", "a\"b", "Passwords:staff:Realm", "printable ASCII")]
    [InlineData("UserHeader", "X User", "UserHeader", "no header's name")]
    public void A_wrong_option_is_told_with_its_key(string key, string value, string wrong, string told)
    {
        var options = new Dictionary<string, string?> { ["Rules:0:Name"] = "x", ["Rules:0:Do"] = "Deny", [key] = value };
        Complete(options, "Rules:1:Name", "y");
        Complete(options, "Rules:1:Do", "Allow");
        Complete(options, "Passwords:staff:File", "staff.htpasswd");
        var errors = Assert.Throws<OptionsException>(() => Load(options)).Errors;
        Assert.Contains(errors, error => error.Key.StartsWith($"Options:AccessControl:{wrong}", StringComparison.Ordinal) && error.Message.Contains(told, StringComparison.Ordinal));

        void Complete(Dictionary<string, string?> all, string other, string with)
        {
            if (key.StartsWith(other[..other.LastIndexOf(':')], StringComparison.Ordinal))
            {
                all.TryAdd(other, with);
            }
        }
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        var options = new Dictionary<string, string?>
        {
            ["Rules:0:Name"] = "x", ["Rules:0:Do"] = "Allow", ["Rules:0:By:0"] = "stuff", ["Rules:0:From:0"] = "10", ["CountryFile"] = "nowhere", ["Passwords:staff:File"] = "weak.htpasswd",
        };
        Assert.Equal(
            ["Options:AccessControl:CountryFile", "Options:AccessControl:Passwords:staff", "Options:AccessControl:Rules:0:By:0", "Options:AccessControl:Rules:0:From:0"],
            Assert.Throws<OptionsException>(() => Load(options)).Errors.Select(error => error.Key).Order());
    }

    [Fact]
    public void The_example_of_the_readme_loads()
    {
        var example = Assert.Single(ReadmeBlock.Read("plugins/ScriptProxy.Plugins.AccessControl/README.md", "json"));
        using var hooks = Load(example.Options("Options:AccessControl"));
        Assert.Equal(7, hooks.Registrations.Count); // five rules, and headers that are removed both ways
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private FakeHooks Load(Dictionary<string, string?> options)
    {
        var hooks = new FakeHooks("AccessControl", options, _folder);
        new ScriptProxy.Plugins.AccessControl.AccessControlPlugin().Configure(hooks);
        return hooks;
    }
}
