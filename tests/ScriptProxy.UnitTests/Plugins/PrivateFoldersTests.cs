using ScriptProxy.Host.Plugins;

namespace ScriptProxy.UnitTests.Plugins;

public sealed class PrivateFoldersTests : IDisposable
{
    private readonly TemporaryFolder _parent = new();

    public void Dispose() => _parent.Dispose();

    [Fact]
    public void Leftovers_of_the_dead_go_and_folders_of_the_living_stay()
    {
        _parent.Write("scriptproxy-plugins-dead/.lock", "");
        _parent.Write("scriptproxy-plugins-dead/Geo-1/Geo.dll", "");
        _parent.Write("other/file", "");
        using var living = new PrivateFolders(_parent.Path);
        using var second = new PrivateFolders(_parent.Path);
        Assert.False(Directory.Exists(_parent["scriptproxy-plugins-dead"]));
        Assert.True(Directory.Exists(living.Root));
        Assert.True(Directory.Exists(_parent["other"]));
    }

    [Fact]
    public void Nobody_else_may_look_inside()
    {
        using var folders = new PrivateFolders(_parent.Path);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folders.Root));
        }
    }

    [Fact]
    public void Nothing_is_left_at_the_end()
    {
        var folders = new PrivateFolders(_parent.Path);
        _parent.Write(Path.Combine(Path.GetFileName(folders.Root), "Geo-1", "Geo.dll"), "");
        folders.Dispose();
        Assert.Empty(Directory.EnumerateFileSystemEntries(_parent.Path));
    }

    [Fact]
    public void Deleting_what_is_gone_is_no_error() => PrivateFolders.Delete(_parent["absent"]);
}
