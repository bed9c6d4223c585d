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

    [Theory]
    [InlineData("Responses:StreamingTypes:0", "event-stream", "'event-stream' is no media type; write 'text/event-stream', without parameters")]
    [InlineData("Requests:StreamingTypes:0", "text/*", "'text/*' is no media type; write 'text/event-stream', without parameters")]
    [InlineData("Requests:Paths", "", "is empty: remove the key, or give it an item.")]
    public void An_option_that_has_nothing_pass_is_an_error(string option, string value, string message)
    {
        using var hooks = new FakeHooks("Buffering", new() { ["Enabled"] = "true", [option] = value });

        var error = Assert.Single(Assert.Throws<OptionsException>(() => new BufferingPlugin().Configure(hooks)).Errors);

        Assert.Equal(($"Options:Buffering:{option}", message), (error.Key, error.Message));
    }

    [Theory]
    [InlineData(true, "app", false, false)]
    [InlineData(true, "app", true, true)]
    [InlineData(true, "other", false, true)]
    [InlineData(false, "app", true, true)]
    [InlineData(false, "other", true, false)]
    public async Task A_route_says_by_its_metadata_whether_its_responses_are_buffered(bool enabled, string route, bool says, bool isBuffered)
    {
        using var hooks = new FakeHooks("Buffering", new() { ["Enabled"] = enabled ? "true" : "false" });
        hooks.Routes["app"] = says;
        new BufferingPlugin().Configure(hooks);
        var exchange = new FakeExchange { Destination = "d1", Route = route };
        exchange.UpstreamResponseHeaders["X-Accel-Buffering"] = "yes";
        await hooks.SendAsync(exchange);
        Assert.Equal(isBuffered, exchange.ResponseBody.Transforms.Count == 1);
        Assert.Equal(enabled, exchange.RequestBody.Transforms.Count == 1);
        Assert.Equal(!isBuffered, exchange.ResponseHeaders.ContainsKey("X-Accel-Buffering")); // for whom it leaves it alone, it says what it said
    }
}
