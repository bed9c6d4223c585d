namespace ScriptProxy.UnitTests.HeadersPlugin;

public sealed class ErrorTests
{
    [Theory]
    [InlineData("Request:0:Set:X A", "1", "Request:0:Set:X A", "is no header name")]
    [InlineData("Request:0:Set:X-A", "1\r\nX-B: 2", "Request:0:Set:X-A", "'1%0D%0AX-B: 2' is no header value")]
    [InlineData("Request:0:Set:X-A", "ä", "Request:0:Set:X-A", "is no header value")]
    [InlineData("Request:0:Set:X-A", "", "Request:0:Set:X-A", "Remove")]
    [InlineData("Request:0:Set:X-A", null, "Request:0:Set:X-A", "expects a text")]
    [InlineData("Request:0:Set:X-A", "{user}", "Request:0:Set:X-A", "'{user}' is no placeholder; there are client")]
    [InlineData("Request:0:Set:X-A", "{header:a b}", "Request:0:Set:X-A", "is no header name")]
    [InlineData("Request:0:Set:X-A", "a } b", "Request:0:Set:X-A", "lone '}'")]
    [InlineData("Request:0:Set:X-A", "a { b", "Request:0:Set:X-A", "lone '{'")]
    [InlineData("Request:0:Set:X-A", "{status}", "Request:0:Set:X-A", "responses only")]
    [InlineData("Request:0:Set:Content-Length", "1", "Request:0:Set:Content-Length", "frames the message")]
    [InlineData("Request:0:Remove:0", "transfer-encoding", "Request:0:Remove:0", "frames the message")]
    [InlineData("Request:0:Remove:0", "X\n*", "Request:0:Remove:0", "is no header name")]
    [InlineData("Request:0:Append:Connection", "close", "Request:0:Append:Connection", "frames the message")]
    [InlineData("Request:0:Append:Host", "a", "Request:0:Append:Host", "on requests only, exactly once")]
    [InlineData("Response:0:Set:Host", "a", "Response:0:Set:Host", "on requests only")]
    [InlineData("Response:0:Rename:X-A", "Upgrade", "Response:0:Rename:X-A", "frames the message")]
    [InlineData("Response:0:For:Status:0", "6x", "Response:0:For:Status:0", "write '404', '5xx' or '400-499'")]
    [InlineData("Response:0:For:Scheme", "ftp", "Response:0:For:Scheme", "'http' and 'https'")]
    [InlineData("Response:0:PresetOverwrites", "true", "Response:0:PresetOverwrites", "no Preset")]
    [InlineData("Response:0:For:Path", "/a", "Response:0", "does nothing")]
    [InlineData("Request:0", null, "Request:0", "does nothing")]
    [InlineData("Request:0:For", null, "Request:0", "does nothing")]
    [InlineData("Request:0:Set", null, "Request:0", "does nothing")]
    [InlineData("Request:0:For:Hosts:0", "", "Request:0:For:Hosts:0", "is empty")]
    public void A_wrong_key_is_named_with_what_is_wrong(string key, string? value, string place, string message)
    {
        var errors = Headers.Errors((key, value));
        Assert.Contains(errors, error => error.Key == $"Options:Headers:{place}" && error.Message.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Request:0:Preset", "Security")]
    [InlineData("Request:0:For:Status:0", "404")]
    [InlineData("Respones:0:Set:X-A", "1")]
    [InlineData("Response:0:Preset", "Secure")]
    public void What_the_options_do_not_know_is_an_error(string key, string value) => Assert.NotEmpty(Headers.Errors((key, value)));

    [Fact]
    public void All_errors_are_reported_together() =>
        Assert.Equal(2, Headers.Errors(("Request:0:Set:X A", "1"), ("Request:0:Set:X-A", "1"), ("Response:0:Remove:0", "Connection")).Count);
}
