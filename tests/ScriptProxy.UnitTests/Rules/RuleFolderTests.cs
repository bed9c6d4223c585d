using System.Text;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Rules;

namespace ScriptProxy.UnitTests.Rules;

public sealed class RuleFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DiagnosticList _diagnostics = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rules_come_in_ordinal_order_without_helpers_and_subfolders()
    {
        foreach (var name in (string[])["20-b.csx", "10-a.csx", "B.csx", "a.csx", "_helper.csx", ".swap.csx", "note.txt", "lib/inner.csx"])
        {
            _folder.Write(name, "");
        }

        Assert.Equal(["10-a.csx", "20-b.csx", "B.csx", "a.csx"], Scan().Select(rule => rule.Name));
        Assert.Empty(_diagnostics);
    }

    [Fact]
    public void A_missing_default_folder_has_no_rules()
    {
        Assert.Empty(RuleFolder.Scan(_folder["absent"], required: false, _diagnostics));
        Assert.Empty(_diagnostics);
    }

    [Fact]
    public void A_missing_named_folder_is_an_error()
    {
        Assert.Empty(RuleFolder.Scan(_folder["absent"], required: true, _diagnostics));
        Assert.Equal((_folder["absent"], "SP0301"), (Assert.Single(_diagnostics).File, Assert.Single(_diagnostics).Code));
    }

    [Fact]
    public void A_file_in_place_of_the_folder_is_an_error()
    {
        RuleFolder.Scan(_folder.Write("file", ""), required: false, _diagnostics);
        Assert.True(_diagnostics.HasErrors);
    }

    [Fact]
    public void A_dangling_link_is_an_error_and_the_other_rules_are_read()
    {
        _folder.Write("a.csx", "");
        File.CreateSymbolicLink(_folder["b.csx"], _folder["gone"]);
        Assert.Equal("a.csx", Assert.Single(Scan()).Name);
        Assert.Equal("SP0302", Assert.Single(_diagnostics).Code);
    }

    [Fact]
    public void A_file_of_unreasonable_size_is_an_error()
    {
        _folder.Write("a.csx", new string(' ', 2 * 1024 * 1024));
        Assert.Empty(Scan());
        Assert.Contains("larger than", Assert.Single(_diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_hash_stays_while_nothing_changes()
    {
        _folder.Write("a.csx", "#load \"_b.csx\"");
        Assert.Equal(Hash(), Hash());
    }

    [Fact]
    public void The_hash_covers_files_loaded_directly_and_indirectly()
    {
        _folder.Write("a.csx", "#load \"lib/b.csx\"");
        var missing = Hash();
        _folder.Write("lib/b.csx", "\r\n  #load \"../_c.csx\"\r\n");
        var withB = Hash();
        _folder.Write("_c.csx", "1");
        var withC = Hash();
        _folder.Write("_c.csx", "2");
        Assert.Equal(4, new HashSet<string> { missing, withB, withC, Hash() }.Count);
    }

    [Fact]
    public void A_load_after_a_byte_order_mark_is_seen()
    {
        File.WriteAllText(_folder["a.csx"], "#load \"_b.csx\"", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        var before = Hash();
        _folder.Write("_b.csx", "");
        Assert.NotEqual(before, Hash());
    }

    [Fact]
    public void Circles_of_loads_end()
    {
        _folder.Write("a.csx", "#load \"_b.csx\"");
        _folder.Write("_b.csx", "#load \"a.csx\"");
        Assert.Equal(2, Assert.Single(Scan()).Files.Count);
    }

    [Fact]
    public void Nothing_outside_the_folder_is_read()
    {
        using var outside = new TemporaryFolder();
        var secret = outside.Write("secret.csx", "secret");
        File.CreateSymbolicLink(_folder["_link.csx"], secret);
        Directory.CreateSymbolicLink(_folder["linked"], outside.Path);
        _folder.Write("a.csx", $"#load \"{secret}\"\n#load \"_link.csx\"\n#load \"linked/secret.csx\"\n#load \"../x.csx\"");
        var files = Assert.Single(Scan()).Files.Values.Where(file => file.Path != _folder["a.csx"]).ToList();
        Assert.Equal(4, files.Count);
        Assert.All(files, file => Assert.Contains("outside", file.Problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Folders_mounted_through_links_work()
    {
        _folder.Write("..data_1/a.csx", "#load \"_b.csx\"");
        _folder.Write("..data_1/_b.csx", "");
        Directory.CreateSymbolicLink(_folder["..data"], "..data_1");
        File.CreateSymbolicLink(_folder["a.csx"], "..data/a.csx");
        File.CreateSymbolicLink(_folder["_b.csx"], "..data/_b.csx");
        Assert.All(Assert.Single(Scan()).Files.Values, file => Assert.Null(file.Problem));
    }

    private IReadOnlyList<RuleSource> Scan() => RuleFolder.Scan(_folder.Path, required: true, _diagnostics);

    private string Hash() => Scan().Single(rule => rule.Name == "a.csx").ContentHash;
}
