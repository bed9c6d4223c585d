using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Plugins;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Plugins;

public sealed class PluginFolderTests : IDisposable
{
    private readonly TemporaryFolder _root = new();
    private readonly DiagnosticList _diagnostics = [];
    private readonly PluginFolder _folder = new(TimeProvider.System);

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_plugin_is_a_folder_named_as_its_DLL()
    {
        _root.Write("b/b.dll", "");
        _root.Write("Headers/ScriptProxy.Plugins.Headers.dll", "");
        _root.Write(".git/.git.dll", "");
        _root.Write("README.md", "");
        Assert.Equal([("Headers", "ScriptProxy.Plugins.Headers.dll"), ("b", "b.dll")], Scan().Select(source => (source.Name, source.AssemblyFile)));
        Assert.Empty(_diagnostics);
    }

    [Fact]
    public void A_folder_without_its_DLL_says_what_is_expected()
    {
        _root.Write("Geo/Other.dll", "");
        var finding = Assert.Single(Scan()).Fault!;
        Assert.Equal((Severity.Error, _root["Geo"], "SP0402"), (finding.Severity, finding.File, finding.Code));
        Assert.Contains("Geo.dll", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_DLL_outside_a_folder_is_warned_of()
    {
        _root.Write("Geo.dll", "");
        Assert.Empty(Scan());
        Assert.Equal(Severity.Warning, Assert.Single(_diagnostics).Severity);
    }

    [Fact]
    public void A_missing_folder_is_an_error_only_if_a_person_named_it()
    {
        _folder.Scan([new PluginRoot(_root["absent"], Required: false)], _diagnostics);
        Assert.Empty(_diagnostics);
        _folder.Scan([new PluginRoot(_root["absent"], Required: true)], _diagnostics);
        Assert.Equal("SP0401", Assert.Single(_diagnostics).Code);
    }

    [Fact]
    public void The_later_root_wins_and_says_so()
    {
        _root.Write("built-in/Geo/Geo.dll", "");
        _root.Write("own/geo/geo.dll", "");
        var found = _folder.Scan([new(_root["built-in"], Required: true), new(_root["own"], Required: true)], _diagnostics);
        Assert.Equal(_root["own/geo"], Assert.Single(found).Folder);
        Assert.Equal((Severity.Warning, "SP0403"), (_diagnostics.Single().Severity, _diagnostics.Single().Code));
    }

    [Fact]
    public void The_hash_covers_names_and_contents_of_all_files()
    {
        _root.Write("Geo/Geo.dll", "");
        var hashes = new HashSet<string> { Hash() };
        _root.Write("Geo/data/a.txt", "1");
        hashes.Add(Hash());
        _root.Write("Geo/data/a.txt", "2");
        hashes.Add(Hash());
        File.Move(_root["Geo/data/a.txt"], _root["Geo/data/b.txt"]);
        hashes.Add(Hash());
        File.Delete(_root["Geo/data/b.txt"]);
        Assert.False(hashes.Add(Hash()));
        Assert.Equal(4, hashes.Count);
    }

    [Theory]
    [InlineData(0)] // a file system's clock may tick rarely, so what was just written is read again
    [InlineData(-1)] // as 'cp -p' and archives leave it
    public void Another_content_of_the_same_length_and_time_is_seen(int hours)
    {
        var path = _root.Write("Geo/Geo.dll", "1");
        var written = DateTime.UtcNow.AddHours(hours);
        File.SetLastWriteTimeUtc(path, written);
        var first = Hash();
        File.WriteAllText(path, "2");
        File.SetLastWriteTimeUtc(path, written);
        Assert.NotEqual(first, Hash());
    }

    [Fact]
    public void What_has_settled_is_not_read_again()
    {
        _root.Write("Geo/Geo.dll", "1");
        var time = new ManualTimeProvider(); // years ahead of the file
        var folder = new PluginFolder(time);
        var first = Assert.Single(folder.Scan([new PluginRoot(_root.Path, Required: true)], _diagnostics)).ContentHash;
        using (new FileStream(_root["Geo/Geo.dll"], FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Equal(first, Assert.Single(folder.Scan([new PluginRoot(_root.Path, Required: true)], _diagnostics)).ContentHash);
        }
    }

    [Fact]
    public void Links_are_followed()
    {
        _root.Write("..data_1/Geo/Geo.dll", "1");
        Directory.CreateSymbolicLink(_root["Geo"], "..data_1/Geo");
        var first = Hash();
        _root.Write("..data_1/Geo/Geo.dll", "22");
        Assert.NotEqual(first, Hash());
    }

    private IReadOnlyList<PluginSource> Scan() => _folder.Scan([new PluginRoot(_root.Path, Required: true)], _diagnostics);

    private string Hash() => Assert.Single(Scan()).ContentHash;
}
