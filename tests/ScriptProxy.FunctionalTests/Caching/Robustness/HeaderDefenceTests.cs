using Microsoft.AspNetCore.Http;

namespace ScriptProxy.FunctionalTests.Caching.Robustness;

/// <summary>Request headers that are in no key: which of them reach an upstream whose answer others get.</summary>
public sealed class HeaderDefenceTests
{
    private const string Fresh = "Cache-Control: max-age=60";

    private static readonly IReadOnlyDictionary<string, string> BehindProxy = new Dictionary<string, string> { ["Forwarding:TrustedProxies:0"] = "127.0.0.1" };

    [Theory]
    [InlineData("X-Url-Scheme")]
    [InlineData("X-HTTP-Destinationurl")]
    [InlineData("X-Http-Host-Override")]
    [InlineData("X-Wap-Profile")]
    [InlineData("X-Client-IP")]
    [InlineData("True-Client-IP")]
    [InlineData("CF-Connecting-IP")]
    [InlineData("CF-Visitor")]
    public async Task What_frameworks_obey_is_not_sent(string name)
    {
        await using var caching = await EchoAsync();
        Assert.DoesNotContain("evil", await caching.TextAsync("/", $"{name}: evil"), StringComparison.Ordinal);
        using var post = await caching.SendAsync(HttpMethod.Post, "/", $"{name}: evil");
        Assert.Contains("evil", await post.Content.ReadAsStringAsync(), StringComparison.Ordinal); // what is for one client alone gets there
    }

    [Theory]
    [InlineData("X-Forwarded-Ssl")]
    [InlineData("X-Forwarded-Protocol")]
    [InlineData("X-Forwarded-Proto")]
    [InlineData("X-Forwarded-Uri")]
    [InlineData("X-Forwarded-Context")]
    [InlineData("X-Forwarded-Whatever")]
    [InlineData("X_Forwarded_For")]
    public async Task What_a_trusted_proxy_lets_through_of_a_clients_claims_is_not_sent(string name)
    {
        await using var caching = await EchoAsync(settings: new Dictionary<string, string>(BehindProxy) { ["Forwarding:XForwarded"] = "false" });
        Assert.DoesNotContain("evil", await caching.TextAsync("/", $"{name}: evil"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_chain_of_addresses_goes_on_unless_it_is_withheld_by_its_name()
    {
        await using var caching = await EchoAsync(settings: BehindProxy);
        Assert.Contains("X-Forwarded-For=192.0.2.7, 127.0.0.1", await caching.TextAsync("/", "X-Forwarded-For: 192.0.2.7"), StringComparison.Ordinal);
        await using var strict = await EchoAsync(""" "Key": { "Withheld": [ "X-Forwarded-For" ] } """, BehindProxy);
        Assert.DoesNotContain("192.0.2.7, 127.0.0.1", await strict.TextAsync("/", "X-Forwarded-For: 192.0.2.7"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_list_of_what_is_sent_no_other_header_gets_into_everybodys_answer()
    {
        await using var caching = await EchoAsync(""" "Key": { "Forward": [ "Accept", "X-App-*" ], "Headers": [ "X-Keyed" ] } """);
        string[] headers = ["X-Unknown: evil", "User-Agent: evil", "X-App-Version: 1", "Accept: text/plain", "X-Keyed: k"];
        var text = await caching.TextAsync("/", headers);
        Assert.DoesNotContain("evil", text, StringComparison.Ordinal);
        Assert.All(["X-App-Version=1", "Accept=text/plain", "X-Keyed=k", "Host="], sent => Assert.Contains(sent, text, StringComparison.Ordinal));
        Assert.Contains("Authorization=Basic YTpi", await caching.TextAsync("/mine", "Authorization: Basic YTpi"), StringComparison.Ordinal);
        using var post = await caching.SendAsync(HttpMethod.Post, "/", headers);
        Assert.Contains("X-Unknown=evil", await post.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_list_sends_none_and_the_withheld_ones_stay_so()
    {
        await using var none = await EchoAsync(""" "Key": { "Forward": [] } """);
        Assert.DoesNotContain("evil", await none.TextAsync("/", "X-Unknown: evil"), StringComparison.Ordinal);
        await using var all = await EchoAsync(""" "Key": { "Forward": [ "X-*" ] } """);
        var text = await all.TextAsync("/", "X-Host: evil", "X-Unknown: known");
        Assert.DoesNotContain("evil", text, StringComparison.Ordinal);
        Assert.Contains("X-Unknown=known", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_Vary_names_is_sent_and_told_apart_though_no_list_has_it()
    {
        await using var caching = await EchoAsync(""" "Key": { "Forward": [] } """, headers: "Vary: X-Kind");
        Assert.Contains("X-Kind=one", await caching.TextAsync("/", "X-Kind: one"), StringComparison.Ordinal);
        Assert.Contains("X-Kind=two", await caching.TextAsync("/", "X-Kind: two"), StringComparison.Ordinal);
        Assert.Contains("X-Kind=one", await caching.TextAsync("/", "X-Kind: one"), StringComparison.Ordinal);
        Assert.Equal(3, caching.Asked); // the first asked once more, when the answer had told that it varies
    }

    [Fact]
    public async Task Who_may_read_an_answer_from_another_origin_is_told_apart_though_Vary_does_not_say_so()
    {
        await using var caching = await CorsAsync(origin => origin);
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal("https://one.example", await AllowedAsync(caching, "Origin: https://one.example"));
            Assert.Null(await AllowedAsync(caching));
            Assert.Equal("https://two.example", await AllowedAsync(caching, "Origin: https://two.example"));
        }

        Assert.Equal(3, caching.Asked);
    }

    [Fact]
    public async Task Who_claims_an_unknown_origin_does_not_take_the_answer_from_a_known_one()
    {
        await using var caching = await CorsAsync(origin => origin == "https://one.example" ? origin : null);
        for (var round = 0; round < 2; round++)
        {
            Assert.Null(await AllowedAsync(caching, "Origin: https://evil.example"));
            Assert.Equal("https://one.example", await AllowedAsync(caching, "Origin: https://one.example"));
        }

        Assert.Equal(2, caching.Asked);
    }

    [Fact]
    public async Task An_answer_for_every_origin_is_one()
    {
        await using var caching = await CorsAsync(_ => "*");
        Assert.Null(await AllowedAsync(caching));
        for (var number = 0; number < 5; number++)
        {
            Assert.Equal("*", await AllowedAsync(caching, $"Origin: https://{number}.example"));
        }

        Assert.Equal(2, caching.Asked);
    }

    private static async Task<string?> AllowedAsync(CachingProxy caching, params string[] headers)
    {
        using var answer = await caching.GetAsync("/", headers);
        return answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? string.Join(",", values) : null;
    }

    // As servers do that say nothing of origins to who names none.
    private static Task<CachingProxy> CorsAsync(Func<string, string?> allowed) => CachingProxy.StartAsync((http, _) =>
    {
        CachingProxy.Add(http.Response, Fresh);
        if (http.Request.Headers.Origin is [{ } origin] && allowed(origin) is { } named)
        {
            CachingProxy.Add(http.Response, $"Access-Control-Allow-Origin: {named}");
        }

        return Task.CompletedTask;
    });

    private static Task<CachingProxy> EchoAsync(string options = "", IReadOnlyDictionary<string, string>? settings = null, params string[] headers) => CachingProxy.StartAsync(
        (http, _) =>
        {
            CachingProxy.Add(http.Response, [Fresh, .. headers]);
            return http.Response.WriteAsync(string.Join('|', http.Request.Headers.Select(header => $"{header.Key}={header.Value}")));
        },
        options,
        settings: settings);
}
