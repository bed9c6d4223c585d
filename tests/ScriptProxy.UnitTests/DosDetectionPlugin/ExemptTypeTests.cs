using System.Net;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.DosDetectionPlugin;

public sealed class ExemptTypeTests
{
    [Theory]
    [InlineData("/search/x.png?q=1", "GET", "text/html", 200)]
    [InlineData("/login;a.png", "GET", "text/html", 200)]
    [InlineData("/index.php/x.png", "HEAD", "text/html", 200)]
    [InlineData("/x.png", "GET", null, 302)]
    [InlineData("/x.png", "GET", null, 204)]
    public async Task A_flood_that_asks_for_pictures_and_gets_none_is_one(string path, string method, string? type, int status)
    {
        using var hooks = Exempting();
        await hooks.LevelsAsync(9, path, method: method, type: type, status: status);
        Assert.Equal("H", await hooks.LevelsAsync(1, path, method: method, type: type, status: status));
        Assert.Equal(1, hooks.Counter("suspected hard").Value);
    }

    [Fact]
    public async Task What_is_posted_to_a_picture_is_counted_at_once()
    {
        using var hooks = Exempting();
        Assert.Equal("NNNS", await hooks.LevelsAsync(4, "/x.png", method: "POST", status: 304));
    }

    [Fact]
    public async Task Who_leaves_before_the_answer_is_counted()
    {
        using var hooks = Exempting();
        for (var i = 0; i < 4; i++)
        {
            var exchange = Picture();
            await hooks.RequestAsync(exchange);
            await hooks.RunAsync(Phase.OnCompleted, exchange);
        }

        Assert.Equal("S", await hooks.LevelsAsync(1));
    }

    [Fact]
    public async Task An_error_that_replaces_an_answer_corrects_nothing_again()
    {
        using var hooks = Exempting();
        for (var i = 0; i < 9; i++)
        {
            var exchange = Picture();
            await hooks.RequestAsync(exchange);
            exchange.ResponseHeaders.ContentType = "image/png";
            await hooks.RunAsync(Phase.OnResponse, exchange);
            exchange.ResponseHeaders.ContentType = "text/plain";
            await hooks.RunAsync(Phase.OnResponse, exchange);
            await hooks.RunAsync(Phase.OnCompleted, exchange);
        }

        Assert.Equal("NNNS", await hooks.LevelsAsync(4, "/page"));
    }

    [Fact]
    public async Task What_is_taken_back_later_than_the_window_is_no_credit()
    {
        using var hooks = Exempting();
        for (var i = 0; i < 3; i++)
        {
            var slow = new FakeExchange("GET", "http://shop.example/avatar") { ClientAddress = IPAddress.Parse("192.0.2.1") };
            await hooks.RequestAsync(slow);
            hooks.Clock.Advance(TimeSpan.FromSeconds(20));
            slow.ResponseHeaders.ContentType = "image/png";
            await hooks.RunAsync(Phase.OnResponse, slow);
        }

        Assert.Equal("NNNS", await hooks.LevelsAsync(4, "/page"));
    }

    [Fact]
    public async Task What_is_taken_back_in_the_next_window_is_no_credit_there()
    {
        using var hooks = Flood.Marking(("Exempt:Types:0", "image/*"), ("Client:Soft", "10"), ("Client:Hard", "0"));
        await hooks.AskAsync("/page");
        hooks.Clock.Advance(TimeSpan.FromSeconds(1));
        List<FakeExchange> slow = [];
        for (var i = 0; i < 6; i++)
        {
            slow.Add(new FakeExchange("GET", "http://shop.example/avatar") { ClientAddress = IPAddress.Parse("192.0.2.1") });
            await hooks.RequestAsync(slow[i]);
        }

        hooks.Clock.Advance(TimeSpan.FromSeconds(9.5));
        await hooks.LevelsAsync(3, "/page"); // the next window begins
        foreach (var exchange in slow)
        {
            exchange.ResponseHeaders.ContentType = "image/png";
            await hooks.RunAsync(Phase.OnResponse, exchange);
        }

        hooks.Clock.Advance(TimeSpan.FromSeconds(9.4)); // what the first window had is as good as gone
        Assert.Equal("NNNNNNS", await hooks.LevelsAsync(7, "/page"));
    }

    [Fact]
    public async Task What_a_rule_changes_meanwhile_is_no_credit_to_another()
    {
        using var hooks = Exempting();
        for (var i = 0; i < 3; i++)
        {
            var exchange = new FakeExchange("GET", "http://shop.example/avatar") { ClientAddress = IPAddress.Parse("192.0.2.1") };
            await hooks.RequestAsync(exchange);
            exchange.ClientAddress = IPAddress.Parse("192.0.2.2");
            exchange.ResponseHeaders.ContentType = "image/png";
            await hooks.RunAsync(Phase.OnResponse, exchange);
        }

        Assert.Equal("NNNS", await hooks.LevelsAsync(4, "/page", "192.0.2.2"));
        Assert.Equal("NNNS", await hooks.LevelsAsync(4, "/page", "192.0.2.1"));
    }

    [Fact]
    public async Task Our_own_refusals_say_nothing_of_types()
    {
        using var hooks = Flood.Deciding(("Exempt:Types:0", "text/*"), ("Decisions:Soft", "403"), ("Decisions:Hard", "403"));
        Assert.Equal("NNNSSSHH", await hooks.LevelsAsync(8, type: "application/json"));
    }

    private static FakeHooks Exempting() => Flood.Marking(("Exempt:Types:0", "image/*"));

    private static FakeExchange Picture() => new("GET", "http://shop.example/x.png") { ClientAddress = IPAddress.Parse("192.0.2.1") };
}
