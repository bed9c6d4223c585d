namespace ScriptProxy.UnitTests.RuleTesting;

/// <summary>What is sent and answered, alike without sockets and with them.</summary>
public sealed class MessageTests
{
    public static TheoryData<bool> Modes => [false, true];

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task An_upstreams_headers_are_those_of_the_test(bool live)
    {
        using var rules = TestedRules.Of("OnRequest(request => Continue);", """
            Test("a", async proxy =>
            {
                proxy.Upstream("blue").Answers(_ => new Answer(200) { Text = "a", Headers = { ["Content-Type"] = "text/html", ["Content-Length"] = "99" } });
                var answer = await proxy.GetAsync("/");
                Expect(answer.Header("Content-Type"), "text/html");
                Expect(answer.Header("Content-Length"), "1");
                Expect(answer.Headers.ContainsKey("Server"), false);
            });
            """);
        await PassesAsync(rules, live);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_request_without_a_body_keeps_the_headers_of_one(bool live)
    {
        using var rules = TestedRules.Of("""OnRequest(request => request.Respond(200, request.RequestHeader("Content-Type").ToString()));""", """
            Test("a", async proxy => Expect((await proxy.SendAsync("DELETE", "/", request => request.Header("Content-Type", "application/json"))).Text, "application/json"));
            """);
        await PassesAsync(rules, live);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_target_is_a_path_or_a_url(bool live)
    {
        using var rules = TestedRules.Of("OnRequest(request => request.Respond(200, request.Host + request.Path + request.QueryString));", """
            Test("a URL without a path", async proxy => Expect((await proxy.GetAsync("http://example.org?x=1/2")).Text, "example.org/?x=1/2"));
            Test("an asterisk", async proxy =>
            {
                try { await proxy.SendAsync("OPTIONS", "*"); }
                catch (ArgumentException exception) { ExpectContains(exception.Message, "neither a path"); return; }
                Expect(false);
            });
            """);
        await PassesAsync(rules, live);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task What_a_rule_asks_by_its_own_client_may_be_compressed(bool live)
    {
        using var rules = TestedRules.Of("""OnRequest(async request => request.Respond(200, await Http.GetStringAsync("http://side.internal/")));""", """
            Test("a", async proxy =>
            {
                proxy.Upstream("http://side.internal").Answers(request =>
                {
                    ExpectContains(request.Header("Accept-Encoding"), "gzip");
                    using var coded = new System.IO.MemoryStream();
                    using (var gzip = new System.IO.Compression.GZipStream(coded, System.IO.Compression.CompressionMode.Compress)) gzip.Write("plain"u8);
                    return new Answer(200) { Bytes = coded.ToArray(), Headers = { ["Content-Encoding"] = "gzip" } };
                });
                Expect((await proxy.GetAsync("/")).Text, "plain");
            });
            """);
        await PassesAsync(rules, live);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task An_expectation_inside_an_answer_fails_the_test(bool live)
    {
        using var rules = TestedRules.Of("OnRequest(request => Continue);", """
            Test("a", async proxy =>
            {
                proxy.Upstream("blue").Answers(request => { Expect(request.Path, "/other"); return new Answer(200); });
                await proxy.GetAsync("/path");
            });
            """);
        Assert.Equal(1, await rules.RunAsync(live));
        Assert.Contains("rule.test.csx(3): request.Path", rules.Output);
        Assert.Contains("upstream blue: GET /path, failed to answer", rules.Output);
    }

    private static async Task PassesAsync(TestedRules rules, bool live) => Assert.True(await rules.RunAsync(live) == 0, rules.Output + rules.Error);
}
