using ScriptProxy.Host.Rules;
using ScriptProxy.Host.Rules.Packages;
using ScriptProxy.Testing.Units;
using ScriptProxy.UnitTests.Rules.Cache;

namespace ScriptProxy.UnitTests.Rules.Packages;

/// <summary>With a lock that the test writes as <c>scriptproxy restore</c> does.</summary>
public sealed class PackageTests : IDisposable
{
    private const string Directive = "#r \"nuget: Speech, 1.0.0\"\n";
    private const string Rule = Directive + "Log.LogInformation(Speech.Says.Text);";

    private readonly CachedRules _rules = new();

    public void Dispose() => _rules.Dispose();

    [Fact]
    public void A_rule_uses_the_assemblies_that_the_lock_has()
    {
        Lock("one");
        Assert.Equal("one", Says(Rule));
        Assert.Empty(_rules.Findings);
    }

    [Fact]
    public void A_changed_lock_is_a_changed_rule_and_another_package_is_not()
    {
        Lock("one");
        Assert.Equal("one", Says(Rule));
        var (version, other) = (_rules.Source().ContentHash, PackageLock.Read(Folder).Sets);
        new PackageLock(new Dictionary<string, LockedSet>(other) { ["Other 1.0.0"] = new(new Dictionary<string, string>(), []) }).Write(Folder);
        Assert.Equal(version, _rules.Source().ContentHash);
        Lock("two");
        Assert.NotEqual(version, _rules.Source().ContentHash);
        Assert.Equal("two", Says(Rule));
    }

    [Fact]
    public void A_kept_rule_is_loaded_with_its_packages_and_without_the_compiler()
    {
        Lock("one");
        _rules.Write("a.csx", Rule);
        Assert.True(_rules.Build().Compiled);
        var (rule, compiled) = _rules.Build();
        Assert.False(compiled);
        Assert.Equal("one", Says(rule!));
    }

    [Theory]
    [InlineData("nuget: Speech, 1.*", "SP0340", "with one version")]
    [InlineData("nuget: Speech, [1.0,2.0)", "SP0340", "with one version")]
    [InlineData("nuget: Speech", "SP0340", "with one version")]
    [InlineData("nuget: Speech, 1.0.1", "SP0341", "run 'scriptproxy restore'")]
    [InlineData("Speech.dll", "SP0306", "a file is refused")]
    public void What_cannot_be_followed_is_told_at_its_line(string text, string code, string told)
    {
        Lock("one");
        _rules.Write("a.csx", $"// first\n#r \"{text}\"\n");
        Assert.Null(_rules.Build().Rule);
        var error = Assert.Single(_rules.Findings);
        Assert.Equal((code, 2), (error.Code, error.Line));
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Excerpt);
    }

    [Theory]
    [InlineData(false, "SP0342", "is not there: run 'scriptproxy restore', and then 'scriptproxy reload'")]
    [InlineData(true, "SP0343", "is not the one")]
    public void A_file_that_is_gone_or_was_changed_is_refused(bool isThere, string code, string told)
    {
        Lock("one");
        _rules.Write("a.csx", Rule);
        var kept = _rules.Build().Rule!;
        var file = Path.Combine(Folder, PackageLock.FolderName, "speech/1.0.0/lib/net10.0/Speech.dll");
        File.Delete(file);
        if (isThere)
        {
            File.WriteAllBytes(file, Image("two"));
        }

        Assert.Null(_rules.Build(cache: "").Rule);
        var error = Assert.Single(_rules.Findings);
        Assert.Equal(code, error.Code);
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
        Assert.Equal(code, Assert.Throws<PackageException>(() => RuleLoader.Load(kept)).Code);
    }

    [Fact]
    public void A_lock_that_leads_out_of_the_folder_is_no_lock()
    {
        Lock("one");
        var file = Path.Combine(Folder, PackageLock.FileName);
        File.WriteAllText(file, File.ReadAllText(file).Replace("speech/1.0.0", "../../speech", StringComparison.Ordinal));
        Assert.Empty(PackageLock.Read(Folder).Sets);
    }

    private string Folder => _rules.Files["rules"];

    private void Lock(string says)
    {
        var image = Image(says);
        var file = new PackageFile("speech/1.0.0/lib/net10.0/Speech.dll", PackageFile.HashOf(image), IsLoaded: true, IsCompiled: true);
        var path = Path.Combine(Folder, PackageLock.FolderName, file.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, image);
        new PackageLock(new Dictionary<string, LockedSet> { ["Speech 1.0.0"] = new(new Dictionary<string, string> { ["Speech 1.0.0"] = "hash" }, [file]) }).Write(Folder);
    }

    private static byte[] Image(string says) => PluginCode.Build("Speech", $"namespace Speech; public static class Says {{ public static string Text => \"{says}\"; }}");

    private string Says(string text)
    {
        _rules.Write("a.csx", text);
        return Says(_rules.Build(cache: "").Rule ?? throw new InvalidOperationException(string.Join('\n', _rules.Findings)));
    }

    private static string Says(CompiledRule rule)
    {
        using var hooks = new FakeHooks();
        RuleLoader.Load(rule).Configure(hooks);
        return Assert.Single(hooks.Logged).Split(": ")[1];
    }
}
