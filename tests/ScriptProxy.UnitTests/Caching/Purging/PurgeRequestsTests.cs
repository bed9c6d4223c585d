using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Text;
using ScriptProxy.Plugins.Caching.Purging;
using ScriptProxy.Plugins.Caching.Tags;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;
using ScriptProxy.UnitTests.Caching.Stores;

namespace ScriptProxy.UnitTests.Caching.Purging;

public sealed class PurgeRequestsTests
{
    private const string Key = "Options:Caching:Purge:Allow";

    private readonly FakeStore _store = new();

    [Theory]
    [InlineData("PURGE", null, null, "Resource { PrimaryKey = key of http://a.example/a }", false)]
    [InlineData("PURGE", "Fastly-Soft-Purge", "1", "Resource { PrimaryKey = key of http://a.example/a }", true)]
    [InlineData("PURGE", "X-Purge-Soft", "true", "Resource { PrimaryKey = key of http://a.example/a }", true)]
    [InlineData("PURGE", "Soft-Purge", "1", "Resource { PrimaryKey = key of http://a.example/a }", true)]
    [InlineData("PURGE", "Soft-Purge", "0", "Resource { PrimaryKey = key of http://a.example/a }", false)]
    [InlineData("PURGE", "Surrogate-Key", "one two", "Tagged { Tag = one }; Tagged { Tag = two }", false)]
    [InlineData("PURGE", "Cache-Tag", "one, two,", "Tagged { Tag = one }; Tagged { Tag = two }", false)]
    [InlineData("PURGE", "xkey", "one", "Tagged { Tag = one }", false)]
    [InlineData("PURGE", "xkey-purge", "one", "Tagged { Tag = one }", false)]
    [InlineData("PURGE", "xkey-softpurge", "one", "Tagged { Tag = one }", true)]
    public async Task The_common_recipes_work(string method, string? header, string? value, string invalidated, bool soft)
    {
        var (status, text, _) = await AskAsync(method, header, value);

        Assert.Equal((200, $$"""{"purged":0,"soft":{{(soft ? "true" : "false")}}}"""), (status, text));
        Assert.Equal(invalidated, string.Join("; ", _store.Invalidated.Select(call => call.What)));
        Assert.All(_store.Invalidated, call => Assert.Equal(soft, call.Soft));
    }

    [Fact]
    public async Task The_answer_counts_what_was_purged_and_is_not_kept_itself()
    {
        _store.Add("http://a.example/a");
        _store.Add("http://a.example/a", " gzip");

        var (status, text, answer) = await AskAsync("PURGE", null, null);

        Assert.Equal((200, """{"purged":2,"soft":false}"""), (status, text));
        Assert.Equal("no-store", answer.Headers.CacheControl);
    }

    [Fact]
    public async Task BAN_takes_an_expression()
    {
        _store.Add("https://a.example/img/1");

        Assert.Equal((200, """{"purged":1,"soft":false,"lazy":true}"""), Short(await AskAsync("BAN", "X-Ban", "path ~ ^/img/")));
        Assert.Equal((400, """{"error":"X-Ban: column 1: \u0027x\u0027 is no field; there are url, host, path, status, tag and header:Name"}"""), Short(await AskAsync("BAN", "X-Ban", "x == y")));
        Assert.StartsWith("{\"error\":\"BAN takes one header X-Ban, such as", (await AskAsync("BAN", null, null)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BAN_may_be_soft()
    {
        var (status, text, _) = await AskAsync("BAN", "X-Ban", "path ~ ^/img/", soft: true);

        Assert.Equal((200, """{"purged":0,"soft":true,"lazy":true}"""), (status, text));
        Assert.True(Assert.Single(_store.Invalidated).Soft);
    }

    [Fact]
    public async Task An_empty_list_of_tags_purges_nothing_and_never_the_address()
    {
        var (status, text, _) = await AskAsync("PURGE", "Surrogate-Key", " ");

        Assert.Equal((400, """{"error":"the header names no tag; nothing was purged"}"""), (status, text));
        Assert.Empty(_store.Invalidated);
    }

    [Fact]
    public async Task Too_many_tags_purge_nothing()
    {
        var (status, text, _) = await AskAsync("PURGE", "xkey", string.Join(' ', Enumerable.Range(0, 1001)));

        Assert.Equal((400, """{"error":"these are more than 1000 tags, or one is longer than 1024 characters; nothing was purged"}"""), (status, text));
        Assert.Empty(_store.Invalidated);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.9.9.9", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("10.0.0.1", false)]
    [InlineData("::2", false)]
    [InlineData("10.0.0.1", true, "10.0.0.0/8")]
    [InlineData("::ffff:10.0.0.1", true, "10.0.0.1")]
    [InlineData("127.0.0.1", false, "10.0.0.0/8 fd00::/8")]
    [InlineData("fd00::7", true, "10.0.0.0/8 fd00::/8")]
    [InlineData("127.0.0.1", false, "")]
    public async Task Only_clients_that_are_allowed_purge_by_default_those_of_this_machine(string client, bool isAllowed, string? allow = null)
    {
        var (status, text, answer) = await AskAsync("PURGE", null, null, client, allow?.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(isAllowed ? 200 : 405, status);
        Assert.Equal(isAllowed ? 1 : 0, _store.Invalidated.Count);
        if (!isAllowed)
        {
            Assert.Equal("GET, HEAD", answer.Headers.Allow);
            Assert.Equal($$"""{"error":"PURGE is not allowed from {{client}}; {{Key}} lists who may"}""", text);
        }
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("10")]
    [InlineData("010.0.0.1")]
    [InlineData("10.0.0.0/33")]
    [InlineData("")]
    public void What_is_no_network_is_an_error_of_the_options(string entry)
    {
        var options = new PurgeOptions { Allow = ["::1", entry] };

        var error = Assert.Single(options.Validate(new ValidationContext(options)));

        Assert.Equal(["Allow:1"], error.MemberNames);
        Assert.StartsWith($"'{entry}' is neither an address nor a network", error.ErrorMessage, StringComparison.Ordinal);
    }

    private static (int Status, string Text) Short((int Status, string Text, Answer Answer) answer) => (answer.Status, answer.Text);

    private async Task<(int Status, string Text, Answer Answer)> AskAsync(string method, string? header, string? value, string client = "127.0.0.1", string[]? allow = null, bool soft = false)
    {
        using var hooks = new FakeHooks("Caching");
        var requests = new PurgeRequests(
            new CacheInvalidator(_store.Alone(), url => url), AddressSet.Parse(allow ?? [.. new PurgeOptions().Allow]), Key, new TagOptions());
        hooks.OnRequest(PurgeRequests.Match, async request => request.Respond(await requests.AnswerAsync(request, request.Headers, $"key of http://a.example{request.Path}")));
        var exchange = new FakeExchange(method, "http://a.example/a");
        exchange.ClientAddress = IPAddress.Parse(client);
        if (header is not null)
        {
            exchange.RequestHeaders[header] = value;
        }

        if (soft)
        {
            exchange.RequestHeaders["Soft-Purge"] = "1";
        }

        await hooks.SendAsync(exchange);
        return (exchange.Answer!.Status, Encoding.UTF8.GetString(exchange.Answer.Bytes!.Value.Span), exchange.Answer);
    }
}
