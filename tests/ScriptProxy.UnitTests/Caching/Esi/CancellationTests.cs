using ScriptProxy.Plugins.Caching.Esi;

namespace ScriptProxy.UnitTests.Caching.Esi;

public sealed class CancellationTests
{
    [Theory]
    [InlineData("<esi:include src=\"/a\"/>")]
    [InlineData("<esi:include src=\"/a\" onerror=\"continue\"/>")]
    [InlineData("<esi:include src=\"/a\" alt=\"/b\"/><esi:include src=\"/a\"/>")]
    public async Task Client_that_goes_ends_all_includes(string page)
    {
        using var gone = new CancellationTokenSource();
        var includes = new FakeIncludes { ["/a"] = new FakeFetch(), ["/b"] = "b" };
        var sent = Pages.SendAsync(new FakeBody(true, page), includes, cancelled: gone.Token);
        Assert.NotEqual(0, includes.UnderWay);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent);
        Assert.Equal(0, includes.UnderWay);
        Assert.DoesNotContain("/b", includes.Asked);
    }

    [Fact]
    public async Task Page_that_breaks_off_ends_the_includes_that_are_still_under_way()
    {
        var includes = new FakeIncludes { ["/slow"] = new FakeFetch() };
        await Assert.ThrowsAsync<IncludeFailedException>(() => Pages.SendAsync("<esi:include src=\"/missing\"/><esi:include src=\"/slow\"/>", includes));
        Assert.Equal(["/missing", "/slow"], includes.Asked);
    }
}
