using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Rewriting;

public sealed class MovedTests
{
    private const string App = """
        { "Response": [ { "For": { "Routes": [ "app" ] }, "Moved": { "From": [ "http://app.internal:8080/" ], "To": "/app/" },
                          "Inject": { "HeadEnd": "<script src=/banner.js></script>" } } ] }
        """;

    [Fact]
    public async Task Headers_cookies_and_links_of_a_moved_application_lead_to_where_it_is_now()
    {
        await using var proxy = await RewritingProxy.StartAsync(App, async http =>
        {
            var response = http.Response;
            response.StatusCode = 201;
            response.ContentType = "text/html";
            response.Headers.Location = "http://app.internal:8080/made/1";
            response.Headers["Content-Location"] = "/made/1";
            response.Headers.Link = "<http://app.internal:8080/style.css>; rel=preload";
            response.Headers["Refresh"] = "5; url=http://app.internal:8080/made";
            response.Headers.SetCookie = new(["a=1; Domain=app.internal; Path=/", "b=2; Path=/made; HttpOnly"]);
            await response.WriteAsync("<!doctype html><html><head></head><body><a href=\"/made?a=1&amp;b=2\">x</a><img src='http://app.inter");
            await response.Body.FlushAsync();
            await response.WriteAsync("nal:8080/i.png' alt=/alt><a href=made></a></body></html>");
        });
        using var response = await proxy.Client.GetAsync("/app/make");
        Assert.Equal("/make", proxy.Upstream.Requests.Single().Target);
        Assert.Equal(
            ("/app/made/1", "/app/made/1", "</app/style.css>; rel=preload", "5; url=/app/made"),
            (response.Headers.Location?.ToString(), response.Content.Headers.ContentLocation?.ToString(), Header("Link"), Header("Refresh")));
        Assert.Equal(["a=1; Path=/app", "b=2; Path=/app/made; HttpOnly"], response.Headers.GetValues("Set-Cookie"));
        Assert.Equal(
            "<!doctype html><html><head><script src=/banner.js></script></head><body><a href=\"/app/made?a=1&amp;b=2\">x</a><img src='/app/i.png' alt=/alt><a href=made></a></body></html>",
            await response.Content.ReadAsStringAsync());

        string Header(string name) => response.Headers.GetValues(name).Single();
    }

    [Fact]
    public async Task What_a_cache_has_confirmed_is_mapped_once()
    {
        var asked = 0;
        await using var proxy = await RewritingProxy.StartAsync(App, async http =>
        {
            (http.Response.Headers.ETag, http.Response.Headers.CacheControl) = ("\"v1\"", "no-cache");
            if (Interlocked.Increment(ref asked) > 1)
            {
                Assert.Contains("v1", http.Request.Headers.IfNoneMatch.ToString(), StringComparison.Ordinal); // rewritten, it is a weak one
                http.Response.StatusCode = StatusCodes.Status304NotModified;
                http.Response.Headers.ContentLocation = "/b";
                return;
            }

            http.Response.ContentType = "text/html";
            (http.Response.Headers.ContentLocation, http.Response.Headers.Link) = ("/a", "</s.css>; rel=preload");
            await http.Response.WriteAsync("<a href=/x>");
        }, caching: """{ "Enabled": true }""");
        for (var times = 1; times <= 3; times++)
        {
            using var response = await proxy.Client.GetAsync("/app/page");
            Assert.Equal(
                ("<a href=/app/x>", "</app/s.css>; rel=preload", times == 1 ? "/app/a" : "/app/b", times),
                (await response.Content.ReadAsStringAsync(), response.Headers.GetValues("Link").Single(), response.Content.Headers.ContentLocation?.ToString(), asked));
        }
    }

    [Fact]
    public async Task Other_routes_keep_their_redirects()
    {
        await using var proxy = await RewritingProxy.StartAsync(App, http =>
        {
            http.Response.Redirect("http://app.internal:8080/x");
            return Task.CompletedTask;
        });
        using var response = await proxy.Client.GetAsync("/other");
        Assert.Equal("http://app.internal:8080/x", response.Headers.Location?.ToString());
        using var moved = await proxy.Client.GetAsync("/app/other");
        Assert.Equal("/app/x", moved.Headers.Location?.ToString());
    }

    [Theory]
    [InlineData("""{ "To": "/app/" }""", "Moved:From", "is missing")]
    [InlineData("""{ "From": [ "app.internal" ], "To": "/app/" }""", "Moved:From:0", "is no place")]
    [InlineData("""{ "From": [ "http://a/?b" ], "To": "/app/" }""", "Moved:From:0", "is no place")]
    [InlineData("""{ "From": [ "http://a/" ] }""", "Moved:To", "is no place")]
    [InlineData("""{ "From": [ "http://a/" ], "To": "//b/" }""", "Moved:To", "is no place")]
    [InlineData("""{ "From": [ "http://a/" ], "To": "/a\"b/" }""", "Moved:To", "is no place")]
    [InlineData("""{ "From": [ "http://a/" ], "To": "/", "CookieDomains": { "a b": "c" } }""", "Moved:CookieDomains:a b", "write domains")]
    public async Task A_wrong_place_is_refused(string moved, string key, string message)
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            RewritingProxy.StartAsync($$"""{ "Response": [ { "Moved": {{moved}} } ] }""", RewritingProxy.Text("text/html", "")));
        Assert.Contains($"Options:Rewriting:Response:0:{key}", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
