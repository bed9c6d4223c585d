using ScriptProxy.Host.Watching;

namespace ScriptProxy.UnitTests.Watching;

public sealed class RealPathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Links_are_followed_at_every_step()
    {
        var root = RealPath.Of(_folder.Path);
        _folder.Write("v1/sub/a.csx", "");
        Directory.CreateSymbolicLink(_folder["data"], "v1");
        Directory.CreateSymbolicLink(_folder["again"], _folder["data"]);
        File.CreateSymbolicLink(_folder["a.csx"], "again/sub/../sub/a.csx");
        Assert.Equal(Path.Combine(root, "v1/sub/a.csx"), RealPath.Of(_folder["a.csx"]));
    }

    [Fact]
    public void What_is_absent_stays_as_spelled() =>
        Assert.Equal(Path.Combine(RealPath.Of(_folder.Path), "x/y"), RealPath.Of(_folder["x/y"]));

    [Fact]
    public void A_circle_of_links_ends()
    {
        File.CreateSymbolicLink(_folder["a"], "b");
        File.CreateSymbolicLink(_folder["b"], "a");
        Assert.Throws<IOException>(() => RealPath.Of(_folder["a"]));
    }

    [Theory]
    [InlineData("/rules/a", "/rules", true)]
    [InlineData("/rules/a", "/rules/", true)]
    [InlineData("/rules2/a", "/rules", false)]
    [InlineData("/rules", "/rules", false)]
    public void Inside_is_below(string path, string folder, bool expected) => Assert.Equal(expected, RealPath.IsInside(path, folder));
}
