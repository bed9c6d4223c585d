using ScriptProxy.Host.Forwarding;

namespace ScriptProxy.UnitTests.Forwarding;

public sealed class UpstreamHeadersTests
{
    [Fact]
    public void They_are_counted_and_copied()
    {
        using var message = new HttpRequestMessage { Content = new ByteArrayContent([]) };
        var headers = new UpstreamHeaders { Message = message };
        headers["X-One"] = "1";
        headers["Content-Type"] = "text/plain";
        Assert.Equal(2, headers.Count);
        Assert.Equal(["Content-Type", "X-One"], headers.ToDictionary(header => header.Key, header => header.Value).Keys.Order());
    }
}
