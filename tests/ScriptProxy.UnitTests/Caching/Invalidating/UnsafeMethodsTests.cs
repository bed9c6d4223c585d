using ScriptProxy.Plugins.Caching.Invalidating;
using static ScriptProxy.UnitTests.Caching.Clock;

namespace ScriptProxy.UnitTests.Caching.Invalidating;

public sealed class UnsafeMethodsTests
{
    private const string Target = "https://example.org/a/b?c=%41";

    [Theory]
    [InlineData("GET", false), InlineData("HEAD", false), InlineData("OPTIONS", false), InlineData("TRACE", false), InlineData("QUERY", false), InlineData("PROPFIND", false)]
    [InlineData("POST", true), InlineData("PUT", true), InlineData("DELETE", true), InlineData("PATCH", true), InlineData("M-SEARCH", true), InlineData("get", true)]
    public void Section_4_4_methods_not_known_to_be_safe_invalidate(string method, bool expected)
    {
        Assert.Equal(expected, UnsafeMethods.Includes(method));
        Assert.Equal(expected ? [Target] : [], UnsafeMethods.Invalidated(method, Target, 200, Headers("")));
    }

    [Theory]
    [InlineData(200, true), InlineData(204, true), InlineData(302, true), InlineData(399, true)]
    [InlineData(199, false), InlineData(400, false), InlineData(404, false), InlineData(500, false), InlineData(600, false)]
    public void Section_4_4_only_a_success_invalidates(int status, bool expected) =>
        Assert.Equal(expected, UnsafeMethods.Invalidated("POST", Target, status, Headers("Location: /x")).Count == 2);

    [Theory]
    [InlineData("/x", "https://example.org/x")]
    [InlineData("/x%2Fy?z=%41#f", "https://example.org/x%2Fy?z=%41")]
    [InlineData("/x?a=/../b", "https://example.org/x?a=/../b")]
    [InlineData("https://example.org/x", "https://example.org/x")]
    [InlineData("HTTPS://EXAMPLE.org:443/X", "https://example.org/X")]
    [InlineData("https://example.org", "https://example.org/")]
    [InlineData("https://example.org?a", "https://example.org/?a")]
    [InlineData("https://user@example.org/x", "https://example.org/x")]
    [InlineData("//example.org/x", "https://example.org/x")]
    [InlineData("x", "https://example.org/a/x")]
    [InlineData("../x", "https://example.org/x")]
    [InlineData("?q", "https://example.org/a/b?q")]
    [InlineData("/x/../y", "https://example.org/y")]
    [InlineData("/x?u=http://other/", "https://example.org/x?u=http://other/")]
    public void Section_4_4_location_and_content_location_of_the_same_place(string reference, string expected)
    {
        Assert.Equal([Target, expected], UnsafeMethods.Invalidated("POST", Target, 201, Headers($"Location: {reference}")));
        Assert.Equal([Target, expected], UnsafeMethods.Invalidated("POST", Target, 201, Headers($"Content-Location: {reference}")));
    }

    [Theory]
    [InlineData("http://example.org/x")]
    [InlineData("https://example.org:8443/x")]
    [InlineData("https://other.org/x")]
    [InlineData("https://example.org.other.org/x")]
    [InlineData("https://example.org@other.org/x")]
    [InlineData("//other.org/x")]
    [InlineData("mailto:a@b")]
    [InlineData("https://")]
    [InlineData("http://[")]
    [InlineData("")]
    [InlineData("#f")]
    [InlineData("/a/b?c=%41")]
    public void Section_4_4_nothing_of_another_place_and_nothing_twice(string reference) =>
        Assert.Equal([Target], UnsafeMethods.Invalidated("PUT", Target, 200, Headers($"Location: {reference}|Content-Location: {reference}")));

    [Fact]
    public void Section_4_4_both_at_once() => Assert.Equal(
        [Target, "https://example.org/x", "https://example.org/y"], UnsafeMethods.Invalidated("POST", Target, 201, Headers("Location: /x|Content-Location: /y")));

    [Fact]
    public void The_address_is_written_as_the_target_is() =>
        Assert.Equal("http://Example.ORG:8080/x", Address.Resolve("http://Example.ORG:8080/a", "http://example.org:8080/x"));
}
