using System.Globalization;

namespace ScriptProxy.FunctionalTests.Caching.Conformance;

/// <summary>What the tests of the RFCs share. Each test is named by the section it holds the cache to; a decision where the section leaves one is called so in the name.</summary>
public abstract class ConformanceTests(ConformanceCache cache)
{
    private protected HttpClient Client => cache.Caching.Client;

    /// <summary>How many exchanges are under way, fetches included.</summary>
    private protected long UnderWay => cache.Caching.UnderWay;

    /// <summary>A path whose upstream answers 200 with <c>answer {n}</c> and these headers.</summary>
    private protected Resource Upstream(params string[] headers) => cache.New().Then(headers);

    private protected Resource Upstream(int status, string body, params string[] headers) => cache.New().Then(status, body, headers);

    private protected Resource Nothing() => cache.New();

    private protected void Pass(int seconds) => cache.Clock.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>A date, as headers have it, so many seconds from now.</summary>
    private protected string Date(int seconds, string form = "r") => cache.Clock.GetUtcNow().AddSeconds(seconds).ToString(form, CultureInfo.InvariantCulture);

    /// <summary>Puts dates into headers: <c>{+60}</c> is a minute from now.</summary>
    private protected string[] Dated(string[] headers) => [.. headers.Select(header =>
        System.Text.RegularExpressions.Regex.Replace(header, @"\{([+-]\d+)\}", match => Date(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))))];

    /// <summary>Asks twice: the second answer is the first one, from the store.</summary>
    private protected static async Task IsReusedAsync(Resource resource, params string[] request)
    {
        var first = await resource.GetAsync(request);
        var second = await resource.GetAsync(request);
        Assert.Equal((first.Status, first.Body, 1), (second.Status, second.Body, resource.Asked));
    }

    /// <summary>Asks twice: the upstream is asked each time, and not after what is stored.</summary>
    private protected static async Task IsNotStoredAsync(Resource resource, params string[] request)
    {
        await resource.GetAsync(request);
        await resource.GetAsync(request);
        Assert.Equal(2, resource.Asked);
        Assert.False(resource.Sent.ContainsKey("If-None-Match") || resource.Sent.ContainsKey("If-Modified-Since"));
    }

    /// <summary>Asks twice: the upstream is asked each time, the second time after what is stored.</summary>
    private protected static async Task IsRevalidatedAsync(Resource resource, params string[] request)
    {
        await resource.GetAsync(request);
        await resource.GetAsync(request);
        Assert.Equal(2, resource.Asked);
        Assert.True(resource.Sent.ContainsKey("If-None-Match") || resource.Sent.ContainsKey("If-Modified-Since"));
    }

    /// <summary>Whether it is fresh so many seconds after it came, and not a second later.</summary>
    private protected async Task IsFreshForAsync(int seconds, Resource resource)
    {
        await resource.GetAsync();
        if (seconds > 0)
        {
            Pass(seconds - 1);
            await resource.GetAsync();
            Assert.Equal(1, resource.Asked);
            Pass(1);
        }

        await resource.GetAsync();
        Assert.Equal(2, resource.Asked);
    }
}
