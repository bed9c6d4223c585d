using ScriptProxy.Host.Protocol;

namespace ScriptProxy.UnitTests.Protocol;

public sealed class UpstreamTargetTests
{
    [Theory]
    [InlineData("/a%2Fb", "/a%2Fb")]
    [InlineData("/a%ff", "/a%FF")]
    [InlineData("/a%3Bb", "/a;b")]
    [InlineData("/caf%c3%a9", "/caf\u00e9")]
    [InlineData("/\"<>^`{|}[]\\", "/\"<>^`{|}[]\\")]
    [InlineData("/", "/")]
    [InlineData("//a//", "//a//")]
    public void An_unchanged_path_is_spelled_as_the_client_did(string raw, string path) =>
        Assert.Equal("http://h:81" + raw, Build("http://h:81/", raw, path, path));

    [Theory]
    [InlineData("/api/a%2Fb%3Bc", "/api/a%2Fb;c", "/a%2Fb;c", "/a%2Fb%3Bc")]
    [InlineData("/a%3Bb", "/a;b", "/v2/a;b", "/v2/a%3Bb")]
    [InlineData("/old%3B/x%3By/z%7e", "/old;/x;y/z~", "/new/x;y/z~", "/new/x%3By/z%7e")]
    [InlineData("/a%3Bb/c", "/a;b/c", "/a;b/d", "/a;b/d")]
    [InlineData("/a", "/a", "/caf\u00e9 \u20ac?#[x]", "/caf%C3%A9%20%E2%82%AC%3F%23%5Bx%5D")]
    [InlineData("/a", "/a", "/100%/%41%2f%zz", "/100%25/%41%2f%25zz")]
    [InlineData("/a", "/a", "/\r\n\0", "/%0D%0A%00")]
    [InlineData("/a", "/a", "", "/")]
    [InlineData("/a", "/a", "b", "/b")]
    [InlineData("/api", "/api", "/", "/")]
    [InlineData("/api/", "/api/", "/", "/")]
    [InlineData("/x/../api/%3B", "/api/;", "/v2/api/;", "/v2/api/;")]
    [InlineData("/x/%2e%2E/api/%3B", "/api/;", "/;", "/;")]
    [InlineData("//a%3B//b%3B", "//a;//b;", "/v//b;", "/v//b%3B")]
    [InlineData("http://client/api/%3B?old", "/api/;", "/;", "/%3B")]
    public void A_changed_path_keeps_the_spelling_of_the_tail_that_stayed(string raw, string original, string path, string expected) =>
        Assert.Equal("http://h" + expected, Build("http://h", raw, original, path));

    [Fact]
    public void Half_a_character_is_sent_as_the_replacement_character() =>
        Assert.Equal("http://h/%EF%BF%BD", Build("http://h", "/a", "/a", "/\ud800"));

    [Theory]
    [InlineData("http://h/base/", "/a%2Fb", "/a%2Fb", "http://h/base/a%2Fb")]
    [InlineData("http://h/base", "/a%2Fb", "/a%2Fb", "http://h/base/a%2Fb")]
    [InlineData("http://h/base", "/", "/", "http://h/base/")]
    [InlineData("http://[::1]:8080/base%2F/", "/x", "/x", "http://[::1]:8080/base%2F/x")]
    public void The_destinations_own_path_comes_first(string prefix, string raw, string path, string expected) =>
        Assert.Equal(expected, Build(prefix, raw, path, path));

    [Theory]
    [InlineData("/../../secret", "/secret", "/secret")]
    [InlineData("/a/%2e%2e/%2E./secret", "/secret", "/secret")]
    [InlineData("/admin%2Fa/../users", "/users", "/users")]
    [InlineData("/x//../admin", "/x/admin", "/x/admin")]
    [InlineData("/x/;/../admin", "/x/admin", "/x/admin")]
    [InlineData("/%61%20b/./c%2Fd", "/a b/c%2Fd", "/a%20b/c%2Fd")]
    [InlineData("/a/..", "/", "/")]
    public void Dot_segments_are_resolved_here_and_not_by_the_upstream(string raw, string path, string expected)
    {
        Assert.Equal("http://h" + expected, Build("http://h", raw, path, path));
        Assert.Equal("http://h/base" + expected, Build("http://h/base/", raw, path, path));
    }

    [Theory]
    [InlineData("?a=%zz&b[]={\"|}%2f'", "?a=%zz&b[]={\"|}%2f'")]
    [InlineData("?a b#c\u00e9\r\n", "?a%20b%23c%C3%A9%0D%0A")]
    [InlineData("?", "?")]
    [InlineData("", "")]
    public void The_query_is_sent_as_it_is_save_for_what_would_break_the_request_line(string query, string expected) =>
        Assert.Equal("/p" + expected, UpstreamTarget.Build("http://h", "/p", "/p", "/p", query).PathAndQuery);

    private static string Build(string prefix, string raw, string original, string path)
    {
        var uri = UpstreamTarget.Build(prefix, raw, original, path, "");
        Assert.EndsWith(uri.PathAndQuery, uri.OriginalString, StringComparison.Ordinal);
        return uri.OriginalString;
    }
}
