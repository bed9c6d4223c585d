using System.Diagnostics;
using System.Runtime.Versioning;

namespace ScriptProxy.UnitTests.Rules.Cache;

[UnsupportedOSPlatform("windows")] // where it applies, tests are skipped
public sealed class RuleCacheFolderTests : IDisposable
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly CachedRules _rules = new();

    public RuleCacheFolderTests() => _rules.Write("a.csx", CachedRules.Rule);

    public void Dispose() => _rules.Dispose();

    [Fact]
    public void Folder_and_entries_are_for_the_user_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no modes on Windows.");
        _rules.Build();

        Assert.Equal(Mine, File.GetUnixFileMode(_rules.Folder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(_rules.Entries)));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_folder_that_others_can_write_is_refused(UnixFileMode others)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no modes on Windows.");
        Directory.CreateDirectory(_rules.Folder);
        File.SetUnixFileMode(_rules.Folder, Mine | others);

        AssertBuiltWithWarning("others can write into it");
    }

    [Fact]
    public void A_folder_of_another_user_is_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "Only root can give a folder away.");
        Directory.CreateDirectory(_rules.Folder, Mine);
        GiveAway(_rules.Folder);

        AssertBuiltWithWarning("it belongs to another user");
    }

    [Fact]
    public void A_folder_among_the_rules_is_refused()
    {
        Assert.Equal(("SP0310", true), (Warning(_rules.Files["rules"]), _rules.Entries is []));
        Assert.Equal(("SP0310", true), (Warning(_rules.Files["rules/cache"]), _rules.Entries is []));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told_and_rules_are_compiled()
    {
        _rules.Files.Write("file", "");

        Assert.Equal("SP0310", Warning(_rules.Files["file/cache"]));
    }

    [Fact]
    public void An_entry_that_others_can_write_is_discarded()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no modes on Windows.");
        _rules.Build();
        File.SetUnixFileMode(Assert.Single(_rules.Entries), Mine | UnixFileMode.GroupWrite);

        AssertDiscarded();
    }

    [Fact]
    public void An_entry_of_another_user_is_discarded()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "Only root can give a file away.");
        _rules.Build();
        GiveAway(Assert.Single(_rules.Entries));

        AssertDiscarded();
    }

    [Fact]
    public void An_empty_key_keeps_nothing_and_says_nothing()
    {
        var (rule, compiled) = _rules.Build("", Home());

        Assert.True(rule is not null && compiled);
        Assert.Empty(Directory.GetDirectories(_rules.Files.Path, ".cache"));
        Assert.Empty(_rules.Findings);
        Assert.Empty(_rules.Log.Lines);
    }

    [Theory]
    [InlineData("HOME", ".cache/scriptproxy")]
    [InlineData("XDG_CACHE_HOME", "scriptproxy")]
    public void Without_a_key_it_is_the_users_folder_for_caches(string variable, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has variables of its own.");
        _rules.Start(null, new Dictionary<string, string> { [variable] = _rules.Files.Path }).Build(_rules.Source(), _rules.Findings);

        Assert.Single(Directory.GetFiles(_rules.Files[expected]));
        Assert.Empty(_rules.Findings);
    }

    [Fact]
    public void Without_a_home_rules_are_compiled_and_that_is_told()
    {
        Assert.NotNull(_rules.Start(null).Build(_rules.Source(), _rules.Findings));
        Assert.Contains("Rules:Cache", Assert.Single(_rules.Log.Lines), StringComparison.Ordinal);
        Assert.Empty(_rules.Findings);
    }

    private Dictionary<string, string> Home() => new() { ["HOME"] = _rules.Files.Path };

    private string Warning(string cache)
    {
        var (rule, compiled) = _rules.Build(cache);
        Assert.True(rule is not null && compiled);
        return Assert.Single(_rules.Findings).Code;
    }

    private void AssertBuiltWithWarning(string reason)
    {
        Assert.Equal("SP0310", Warning(_rules.Folder));
        Assert.Contains(reason, _rules.Findings.Single().Message, StringComparison.Ordinal);
        Assert.Empty(_rules.Entries);
    }

    private void AssertDiscarded()
    {
        Assert.True(_rules.Build().Compiled);
        Assert.Single(_rules.Log.Lines);
        Assert.False(_rules.Build().Compiled);
    }

    private static void GiveAway(string path)
    {
        using var change = Process.Start("chown", ["65534", path]);
        change.WaitForExit();
        Assert.Equal(0, change.ExitCode);
    }
}
