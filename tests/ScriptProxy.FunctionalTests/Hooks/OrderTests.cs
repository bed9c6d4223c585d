using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Hooks;

public sealed class OrderTests
{
    private const string Traced = """
        OnRequest(request => { request.Http.Items["trail"] = request.Http.Items["trail"] + Unit + ":1 "; });
        OnResponse(response => { response.Http.Items["trail"] = response.Http.Items["trail"] + Unit + ":2 "; });
        OnResponse(response => response.Headers["X-Trail"] = (string)response.Http.Items["trail"]);
        OnCompleted(completion => Log.LogInformation("{Unit} completed {Path}", Unit, completion.Path));
        """;

    [Theory]
    [InlineData(null, "a.csx:1 b.csx:1 c.csx:1 a.csx:2 b.csx:2 c.csx:2")]
    [InlineData("c.csx,*,a.csx", "c.csx:1 b.csx:1 a.csx:1 c.csx:2 b.csx:2 a.csx:2")]
    public async Task Units_run_in_one_order_in_every_phase(string? order, string trail)
    {
        await using var proxy = await Start(order);

        using var answer = await proxy.Client.GetAsync("/");

        Assert.Equal(trail, answer.Headers.GetValues("X-Trail").Single().Trim());
        Assert.Equal(
            trail.Split(' ').Where(step => step.EndsWith(":1", StringComparison.Ordinal)).Select(step => step[..^2]),
            (await Eventually.LinesAsync(() => proxy.Log.Lines, " completed /", 3)).Select(line => line.Split(' ')[2]));
    }

    [Fact]
    public async Task The_first_answer_ends_the_request_hooks_and_every_unit_still_sees_response_and_completion()
    {
        await using var proxy = await Start(null, ("b.csx", """OnRequest("/stop", request => request.Respond(403)); OnRequest("/stop", request => throw new Exception("b"));"""));

        using var answer = await proxy.Client.GetAsync("/stop");

        Assert.Equal(403, (int)answer.StatusCode);
        Assert.Equal("a.csx:1 b.csx:1 a.csx:2 b.csx:2 c.csx:2", answer.Headers.GetValues("X-Trail").Single().Trim());
        Assert.Equal(3, (await Eventually.LinesAsync(() => proxy.Log.Lines, " completed /stop", 3)).Count);
        Assert.Empty(proxy.Upstream.Requests);
    }

    private static Task<ProxyUnderTest> Start(string? order, (string Name, string Text)? more = null)
    {
        var rules = new[] { "b.csx", "a.csx", "c.csx" }.ToDictionary(name => name, name => name == more?.Name ? Traced + more.Value.Text : Traced);
        var settings = (order?.Split(',') ?? []).Select((name, index) => (name, index)).ToDictionary(pair => $"Pipeline:Order:{pair.index}", pair => pair.name);
        return ProxyUnderTest.StartAsync(new ProxySetup { Rules = rules, Settings = settings });
    }
}
