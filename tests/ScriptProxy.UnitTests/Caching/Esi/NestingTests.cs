using ScriptProxy.Plugins.Caching.Esi;

namespace ScriptProxy.UnitTests.Caching.Esi;

public sealed class NestingTests
{
    [Fact]
    public async Task Included_part_that_asks_for_it_is_processed_relative_to_its_own_address()
    {
        var includes = new FakeIncludes { ["/x/outer"] = FakeFetch.Esi("(<esi:include src=\"inner\"/><esi:remove>no</esi:remove>)"), ["/x/inner"] = "inner" };
        Assert.Equal("1(inner)2", await Pages.SendAsync("1<esi:include src=\"../x/outer\"/>2", includes));
    }

    [Fact]
    public async Task Included_part_that_does_not_ask_for_it_is_included_as_it_is()
    {
        var includes = new FakeIncludes { ["/a"] = "<esi:include src=\"/b\"/>" };
        Assert.Equal("<esi:include src=\"/b\"/>", await Pages.SendAsync("<esi:include src=\"/a\"/>", includes));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task Part_that_includes_itself_ends_at_the_greatest_depth(int depth)
    {
        var includes = new FakeIncludes { ["/a"] = FakeFetch.Esi("(<esi:include src=\"/a\" onerror=\"continue\"/>)") };
        Assert.Equal(new string('(', depth) + new string(')', depth), await Pages.SendAsync("<esi:include src=\"/a\"/>", includes, new EsiOptions { MaxDepth = depth }));
        Assert.Equal(depth, includes.Asked.Count);
    }

    [Fact]
    public async Task Too_deep_an_include_fails_like_any_other()
    {
        var includes = new FakeIncludes { ["/a"] = FakeFetch.Esi("<esi:include src=\"/a\"/>") };
        var failure = await Assert.ThrowsAsync<IncludeFailedException>(() => Pages.SendAsync("<esi:include src=\"/a\"/>", includes));
        Assert.Contains("MaxDepth (5)", failure.Message);
    }

    [Fact]
    public async Task Includes_of_all_levels_are_counted_together()
    {
        var includes = new FakeIncludes { ["/a"] = FakeFetch.Esi(string.Concat(Enumerable.Repeat("<esi:include src=\"/a\" onerror=\"continue\"/>", 20))) };
        await Pages.SendAsync("<esi:include src=\"/a\"/>", includes);
        Assert.Equal(100, includes.Asked.Count);
    }

    [Fact]
    public async Task One_include_too_many_fails()
    {
        var includes = new FakeIncludes { ["/a"] = "a" };
        var options = new EsiOptions { MaxIncludes = 2 };
        Assert.Equal("aa", await Pages.SendAsync("<esi:include src=\"/a\"/><esi:include src=\"/a\"/>", includes, options));
        await Assert.ThrowsAsync<IncludeFailedException>(() => Pages.SendAsync("<esi:include src=\"/a\"/><esi:include src=\"/a\"/><esi:include src=\"/a\"/>", includes, options));
    }

    [Fact]
    public async Task Failure_within_a_part_fails_the_part()
    {
        var includes = new FakeIncludes { ["/a"] = FakeFetch.Esi("(<esi:include src=\"/missing\"/>)") };
        await Assert.ThrowsAsync<IncludeFailedException>(() => Pages.SendAsync("1<esi:include src=\"/a\"/>2", includes));
        Assert.Equal("1(2", await Pages.SendAsync("1<esi:include src=\"/a\" onerror=\"continue\"/>2", includes));
    }
}
