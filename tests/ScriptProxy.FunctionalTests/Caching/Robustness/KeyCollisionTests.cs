using Microsoft.AspNetCore.Http;

namespace ScriptProxy.FunctionalTests.Caching.Robustness;

/// <summary>What is empty is not what is absent: an upstream may tell them apart.</summary>
public sealed class KeyCollisionTests
{
    [Fact]
    public async Task A_keyed_header_that_is_empty_and_one_that_is_not_there()
    {
        await using var caching = await CachingProxy.StartAsync((http, count) => AnswerAsync(http, $"{http.Request.Headers.ContainsKey("X-Lang")} {count}"), """ "Key": { "Headers": [ "X-Lang" ] } """);
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal(["True 1", "False 2", "True 3"], [await caching.TextAsync("/", "X-Lang:"), await caching.TextAsync("/"), await caching.TextAsync("/", "X-Lang: h0")]);
        }
    }

    [Theory]
    [InlineData("Pass")]
    [InlineData("Strip")]
    public async Task A_keyed_cookie_without_a_value_without_an_equals_sign_and_one_that_is_not_there(string cookies)
    {
        await using var caching = await CachingProxy.StartAsync((http, _) => AnswerAsync(http, $"[{http.Request.Headers.Cookie}]"), $$""" "Key": { "Cookies": "{{cookies}}", "KeyCookies": [ "lang" ] } """);
        string[] sent = ["lang=", "lang", "lang=; lang", "lang; lang=", "lang==", "lang= de", "lang=de"];
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal("[]", await caching.TextAsync("/"));
            foreach (var cookie in sent)
            {
                Assert.Equal($"[{cookie}]", await caching.TextAsync("/", $"Cookie: {cookie}"));
            }
        }

        Assert.Equal(1 + sent.Length, caching.Asked);
    }

    private static Task AnswerAsync(HttpContext http, string text)
    {
        CachingProxy.Add(http.Response, "Cache-Control: max-age=60");
        return http.Response.WriteAsync(text);
    }
}
