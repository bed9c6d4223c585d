using ScriptProxy.Host.Protocol;

namespace ScriptProxy.UnitTests.Protocol;

public sealed class PathAmbiguityTests
{
    [Theory]
    [InlineData("/a/..%2Fb")]
    [InlineData("/a/.%2fb")]
    [InlineData("/a%2F../b")]
    [InlineData("/a%2F%2e%2e%2Fb")]
    [InlineData("/a%5c..")]
    [InlineData("/a\\.")]
    [InlineData("/..\\")]
    [InlineData("/a/..;")]
    [InlineData("/a/%2E.;x/b")]
    [InlineData("/%")]
    [InlineData("/%4")]
    [InlineData("/%4g")]
    [InlineData("/admin%c0%afx")]
    [InlineData("/a/%C0%AE%c0%ae/b")]
    [InlineData("/a%C1%9Cb")]
    [InlineData("/a%E0%80%AFb")]
    [InlineData("/a%e0%81%9cb")]
    public void A_path_with_two_readings_is_refused(string path) => Assert.NotNull(PathAmbiguity.Fault(path));

    [Theory]
    [InlineData("/a%2Fb/../c")]
    [InlineData("/a%2F.../c")]
    [InlineData("/a..%2Fb")]
    [InlineData("/..a%2Fb")]
    [InlineData("/a%2Fb../c")]
    [InlineData("/a.;b/..c;d")]
    [InlineData("/.well-known;x")]
    [InlineData("/%2e/a\\b")]
    [InlineData("/%C0")]
    [InlineData("/%C0/%AF")]
    [InlineData("/%E0%A4%B9")]
    [InlineData("/%E0%80")]
    [InlineData("/%C1%81")]
    public void A_path_with_one_reading_is_taken(string path) => Assert.Null(PathAmbiguity.Fault(path));
}
