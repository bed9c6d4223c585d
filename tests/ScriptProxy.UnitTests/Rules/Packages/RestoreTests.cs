using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Host.Rules;
using ScriptProxy.Host.Rules.Packages;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Rules.Packages;

/// <summary>With the installed .NET SDK, which fetches from a folder.</summary>
public sealed class RestoreTests : IDisposable
{
    private readonly PackageFeed _feed = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly DiagnosticList _findings = [];

    public void Dispose() => _feed.Dispose();

    [Fact]
    public async Task Two_rules_use_two_versions_of_a_package_and_what_it_needs()
    {
        _feed.Add("Deep", "1.0.0", "deep");
        _feed.Add("Speech", "1.0.0", "one", needs: "Deep 1.0.0");
        _feed.Add("Speech", "2.0.0", "two");
        _feed.Write("10-one.csx", "#r \"nuget: Speech, 1.0.0\"\nLog.LogInformation(Speech.Says.Text + Deep.Says.Text);");
        _feed.Write("20-two.csx", "#r \"nuget: Speech, 2.0.0\"\nLog.LogInformation(Speech.Says.Text);");
        Assert.Equal(0, await RestoreAsync());
        Assert.Equal(["onedeep", "two"], [Says("10-one.csx"), Says("20-two.csx")]);
        Assert.Empty(_findings);

        // Again, as a build machine does: nothing may differ.
        Assert.Equal(0, await RestoreAsync(isLocked: true));
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public async Task A_package_that_is_published_anew_does_not_pass_for_the_one_in_the_lock()
    {
        _feed.Add("Speech", "1.0.0", "one");
        _feed.Write("a.csx", "#r \"nuget: Speech, 1.0.0\"\nLog.LogInformation(Speech.Says.Text);");
        Assert.Equal(0, await RestoreAsync());
        Directory.Delete(Path.Combine(_feed.Rules, PackageLock.FolderName), recursive: true);
        File.Delete(Path.Combine(_feed.Rules, "..", "feed", "Speech.1.0.0.nupkg"));
        _feed.Add("Speech", "1.0.0", "another one");
        var locked = await File.ReadAllBytesAsync(Lock);
        foreach (var isLocked in (bool[])[true, false])
        {
            _error.GetStringBuilder().Clear();
            Assert.Equal(2, await RestoreAsync(isLocked));
            Assert.StartsWith("Speech 1.0.0: 'Speech 1.0.0' as it was fetched is not what packages.lock.json has, although it has the same version: ", _error.ToString(), StringComparison.Ordinal);
            Assert.Equal(locked, await File.ReadAllBytesAsync(Lock));
        }

        Assert.Null(Compile("a.csx"));
        Assert.Equal("SP0343", Assert.Single(_findings).Code);

        // Unless a person says so.
        File.Delete(Lock);
        Assert.Equal(0, await RestoreAsync());
        Assert.Equal("another one", Says("a.csx"));
    }

    [Fact]
    public async Task A_file_that_was_changed_does_not_get_into_the_lock()
    {
        _feed.Add("Speech", "1.0.0", "one");
        _feed.Write("a.csx", "#r \"nuget: Speech, 1.0.0\"\nLog.LogInformation(Speech.Says.Text);");
        Assert.Equal(0, await RestoreAsync());
        var locked = await File.ReadAllBytesAsync(Lock);
        await File.WriteAllBytesAsync(Path.Combine(_feed.Rules, PackageLock.FolderName, "speech", "1.0.0", "lib", "net10.0", "Speech.dll"), [1, 2, 3]);

        Assert.Equal(2, await RestoreAsync());

        Assert.StartsWith("Speech 1.0.0: 'speech/1.0.0/lib/net10.0/Speech.dll' as it was fetched is not what", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(locked, await File.ReadAllBytesAsync(Lock));
    }

    [Fact]
    public async Task With_a_lock_that_stays_as_it_is_a_running_proxy_is_to_be_told()
    {
        const string told = "'scriptproxy reload' has it take what was missing";
        _feed.Add("Speech", "1.0.0", "one");
        _feed.Write("a.csx", "#r \"nuget: Speech, 1.0.0\"\nLog.LogInformation(Speech.Says.Text);");
        Assert.Equal(0, await RestoreAsync());
        Assert.DoesNotContain(told, _output.ToString(), StringComparison.Ordinal);
        Directory.Delete(Path.Combine(_feed.Rules, PackageLock.FolderName), recursive: true);

        Assert.Equal(0, await RestoreAsync());

        Assert.Contains(told, _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_told_in_one_line()
    {
        _feed.Write("a.csx", "#r \"nuget: Speech, 1.0.0\"");
        _feed.Write(PackageLock.FolderName, "a file");

        var error = await Assert.ThrowsAsync<CommandException>(() => RestoreAsync());

        Assert.StartsWith($"the packages cannot be restored into '{_feed.Rules}': ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_that_is_not_there_is_told_in_one_line()
    {
        _feed.Write("a.csx", "#r \"nuget: Nowhere, 1.0.0\"");
        var error = await Assert.ThrowsAsync<CommandException>(() => RestoreAsync());
        Assert.StartsWith("Nowhere 1.0.0 cannot be restored: NU1101: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private string Lock => Path.Combine(_feed.Rules, PackageLock.FileName);

    private Task<int> RestoreAsync(bool isLocked = false) => RestoreActions.RunAsync(_feed.Rules, isLocked, _output, _error);

    private CompiledRule? Compile(string name) =>
        RuleCompiler.Compile(RuleFolder.Scan(_feed.Rules, required: true, _findings).Single(rule => rule.Name == name), _findings);

    private string Says(string name)
    {
        using var hooks = new FakeHooks();
        RuleLoader.Load(Compile(name)!).Configure(hooks);
        return Assert.Single(hooks.Logged).Split(": ")[1];
    }
}
