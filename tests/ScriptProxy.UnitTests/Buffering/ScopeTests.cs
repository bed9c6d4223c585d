using ScriptProxy.Plugins.Buffering;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Buffering;

public sealed class ScopeTests
{
    [Theory]
    [InlineData("HTTP/1.1", 60_000, false)]
    [InlineData("HTTP/1.1", 70_000, true)]
    [InlineData("HTTP/2", 60_000, true)] // a client may keep its window as small as it likes
    [InlineData("HTTP/1.1", null, true)]
    public void A_short_response_is_buffered_where_the_server_would_not_take_all_of_it(string protocol, int? length, bool isTaken)
    {
        var exchange = new FakeExchange { Destination = "d1" };
        exchange.Http.Request.Protocol = protocol;
        exchange.ResponseHeaders.ContentLength = length;
        Assert.Equal(isTaken, Scope.Takes((IResponse)exchange, new ResponseOptions()));
    }
}
