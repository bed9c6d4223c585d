using ScriptProxy.Plugins.Caching.Esi;

namespace ScriptProxy.UnitTests.Caching.Esi;

public sealed class IncludeTests
{
    private static FakeIncludes Includes => new()
    {
        ["/a"] = "[a]",
        ["/b"] = "[b]",
        ["/none"] = FakeFetch.Now(new FakeFetch { Status = 204 }),
        ["/error"] = FakeFetch.Now(new FakeFetch { Status = 500, Body = "sorry" }),
        ["/redirect"] = FakeFetch.Now(new FakeFetch { Status = 302, Body = "sorry" }),
        ["/throws"] = FakeFetch.Now(new FakeFetch { Throws = new TimeoutException("too late") }),
        ["/empty-breaks"] = FakeFetch.Now(new FakeFetch { BreaksOff = new IOException("cut") }),
        ["/breaks"] = FakeFetch.Now(new FakeFetch { Body = "[half", BreaksOff = new IOException("cut") }),
        ["/gzip"] = FakeFetch.Now(new FakeFetch { Body = "xx", Headers = new() { ["Content-Encoding"] = "gzip" } }),
        ["/identity"] = FakeFetch.Now(new FakeFetch { Body = "[identity]", Headers = new() { ["Content-Encoding"] = "identity" } }),
    };

    [Theory]
    [InlineData("1<esi:include src=\"/a\"/>2<esi:include src=\"/b\"/>3", "1[a]2[b]3")]
    [InlineData("<esi:include src=\"/a\"/>", "[a]")]
    [InlineData("1<esi:include src=\"/none\"/>2", "12")]
    [InlineData("1<esi:include src=\"/identity\"/>2", "1[identity]2")]
    [InlineData("no tags", "no tags")]
    [InlineData("", "")]
    public async Task Includes_stand_where_their_tags_stood(string page, string expected) => Assert.Equal(expected, await Pages.SendAsync(page, Includes));

    [Theory]
    [InlineData("/error")]
    [InlineData("/redirect")]
    [InlineData("/throws")]
    [InlineData("/empty-breaks")]
    [InlineData("/gzip")]
    [InlineData("/missing")]
    [InlineData("http://other.example/")]
    public async Task Failed_include_breaks_the_page_off_unless_it_says_otherwise(string source)
    {
        await Assert.ThrowsAsync<IncludeFailedException>(() => Pages.SendAsync($"1<esi:include src=\"{source}\"/>2", Includes));
        Assert.Equal("12", await Pages.SendAsync($"1<esi:include src=\"{source}\" onerror=\"continue\"/>2", Includes));
        Assert.Equal("12", await Pages.SendAsync($"1<esi:include src=\"{source}\"/>2", Includes, new EsiOptions { OnFailure = IncludeFailure.LeaveOut }));
        Assert.Equal("1[a]2", await Pages.SendAsync($"1<esi:include src=\"{source}\" alt=\"/a\"/>2", Includes));
        await Assert.ThrowsAsync<IncludeFailedException>(() => Pages.SendAsync($"1<esi:include src=\"{source}\" alt=\"/error\"/>2", Includes));
        Assert.Equal("12", await Pages.SendAsync($"1<esi:include src=\"{source}\" alt=\"/error\" onerror=\"continue\"/>2", Includes));
    }

    [Fact]
    public async Task Include_that_breaks_off_midway_breaks_the_page_off_even_if_there_is_another_address() =>
        await Assert.ThrowsAsync<IncludeFailedException>(() => Pages.SendAsync("1<esi:include src=\"/breaks\" alt=\"/a\"/>2", Includes));

    [Fact]
    public async Task Include_that_breaks_off_midway_stays_half_where_the_page_may_go_on() =>
        Assert.Equal("1[half2", await Pages.SendAsync("1<esi:include src=\"/breaks\" onerror=\"continue\"/>2", Includes));

    [Fact]
    public async Task Alternative_is_not_asked_for_without_need()
    {
        var includes = Includes;
        await Pages.SendAsync("<esi:include src=\"/a\" alt=\"/b\"/>", includes);
        Assert.Equal(["/a"], includes.Asked);
    }

    [Fact]
    public async Task Page_that_breaks_off_itself_breaks_off()
    {
        var page = new FakeBody(true, "1<esi:include src=\"/a\"/>", "2") { Between = () => throw new IOException("cut") };
        await Assert.ThrowsAsync<IOException>(() => Pages.SendAsync(page, Includes));
    }

    [Fact]
    public async Task Request_for_an_include_asks_for_the_whole_and_readable_representation()
    {
        var includes = Includes;
        await Pages.SendAsync("<esi:include src=\"/a\"/>", includes);
        var headers = Assert.Single(includes.Headers);
        Assert.Equal(["Accept-Encoding", "Authorization", "Cookie"], headers.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("identity", headers.AcceptEncoding);
    }

    [Fact]
    public async Task Other_host_gets_no_cookie()
    {
        var includes = new FakeIncludes { ["http://other.example/a"] = "[a]" };
        Assert.Equal("[a]", await Pages.SendAsync("<esi:include src=\"http://OTHER.example/a\"/>", includes, new EsiOptions { AllowedHosts = ["other.example"] }));
        Assert.Equal(["Accept-Encoding"], Assert.Single(includes.Headers).Keys);
    }
}
