using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.HeadersPlugin;

public sealed class OperationTests
{
    [Fact]
    public void Without_options_it_registers_no_hook()
    {
        using var hooks = Headers.Load();
        Assert.Empty(hooks.Registrations);
    }

    [Fact]
    public async Task Set_replaces_what_is_there() =>
        Assert.Equal("new", (await SendAsync("Set:X-A", "new"))["X-A"]);

    [Fact]
    public async Task SetIfMissing_keeps_what_is_there()
    {
        Assert.Equal("old", (await SendAsync("SetIfMissing:X-A", "new"))["X-A"]);
        Assert.Equal("new", (await SendAsync("SetIfMissing:X-C", "new"))["X-C"]);
    }

    [Fact]
    public async Task Append_adds_a_value()
    {
        Assert.Equal("old,new", (await SendAsync("Append:X-A", "new"))["X-A"].ToString());
        Assert.Equal("new", (await SendAsync("Append:X-C", "new"))["X-C"]);
    }

    [Fact]
    public async Task Remove_removes_one_header()
    {
        var headers = await SendAsync("Remove:0", "x-a");
        Assert.False(headers.ContainsKey("X-A"));
        Assert.True(headers.ContainsKey("X-Ab"));
    }

    [Fact]
    public async Task Remove_with_a_star_removes_all_that_begin_so()
    {
        var headers = await SendAsync("Remove:0", "x-*");
        Assert.DoesNotContain(headers, header => header.Key.StartsWith("X-", StringComparison.Ordinal));
        Assert.True(headers.ContainsKey("Accept"));
    }

    [Fact]
    public async Task Remove_with_a_star_spares_what_frames_the_message()
    {
        var headers = await SendAsync("Remove:0", "*");
        Assert.Equal(["Content-Length", "Host"], headers.Keys.Order());
    }

    [Fact]
    public async Task Rename_moves_the_values_and_replaces_the_new_names_ones()
    {
        var headers = await SendAsync("Rename:X-A", "X-Ab");
        Assert.False(headers.ContainsKey("X-A"));
        Assert.Equal("old", headers["X-Ab"]);
        Assert.Equal("other", (await SendAsync("Rename:X-C", "X-Ab"))["X-Ab"]);
    }

    [Fact]
    public async Task Host_can_be_set_on_a_request() =>
        Assert.Equal("inner.test", (await SendAsync("Set:Host", "inner.test"))["Host"]);

    [Fact]
    public async Task Entries_are_applied_in_their_order()
    {
        using var hooks = Headers.Load(("Request:0:Set:X-A", "1"), ("Request:1:Rename:X-A", "X-B"), ("Request:2:Append:X-B", "2"));
        var exchange = await hooks.SendAsync("GET", "http://localhost/");
        Assert.Equal("1,2", exchange.UpstreamHeaders["X-B"].ToString());
    }

    [Fact]
    public async Task Within_an_entry_rename_and_remove_come_before_the_values()
    {
        using var hooks = Headers.Load(("Request:0:Set:X-User", "fresh"), ("Request:0:Remove:0", "X-*"), ("Request:0:Rename:X-Old", "Kept"));
        var exchange = await hooks.SendAsync("GET", "http://localhost/", ("X-Old", "1"), ("X-Other", "2"));
        Assert.Equal("fresh", exchange.UpstreamHeaders["X-User"]);
        Assert.Equal("1", exchange.UpstreamHeaders["Kept"]);
        Assert.False(exchange.UpstreamHeaders.ContainsKey("X-Other"));
    }

    [Fact]
    public async Task An_upstreams_response_is_edited_before_it_is_kept()
    {
        using var hooks = Headers.Load(("UpstreamResponse:0:Remove:0", "Set-Cookie"));
        var exchange = new FakeExchange();
        exchange.UpstreamResponseHeaders.SetCookie = "a=b";
        await hooks.SendAsync(exchange);
        Assert.Equal(0, exchange.UpstreamResponseHeaders.SetCookie.Count);
    }

    [Fact]
    public async Task A_response_is_edited_for_the_client()
    {
        using var hooks = Headers.Load(("Response:0:Set:X-A", "1"));
        Assert.Equal("1", (await hooks.SendAsync("GET", "http://localhost/")).ResponseHeaders["X-A"]);
    }

    private static async Task<Microsoft.AspNetCore.Http.IHeaderDictionary> SendAsync(string operation, string value)
    {
        using var hooks = Headers.Load(($"Request:0:{operation}", value));
        var exchange = await hooks.SendAsync(
            "GET", "http://localhost/", ("X-A", "old"), ("X-Ab", "other"), ("Accept", "*/*"), ("Content-Length", "0"));
        return exchange.UpstreamHeaders;
    }
}
