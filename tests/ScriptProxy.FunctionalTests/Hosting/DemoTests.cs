using System.Net;
using System.Text.RegularExpressions;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.Hosting;

public sealed partial class DemoTests
{
    [Fact]
    public async Task Without_configuration_the_demo_starts_and_its_banner_tells_the_truth()
    {
        using var proxy = ProxyProcess.Start(null, "--urls", "http://127.0.0.1:0", "--rules", Repository.File("rules"));
        var address = await proxy.ListeningAsync();
        await Eventually.TrueAsync(() => proxy.Output.Contains("live as soon as it is saved", StringComparison.Ordinal), "the banner is whole");
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });

        var answers = new List<(HttpStatusCode Status, string Body)>();
        foreach (Match line in Curl().Matches(proxy.Output))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, line.Groups["url"].Value);
            Assert.Equal(address.Port, request.RequestUri!.Port);
            if (line.Groups["name"].Success)
            {
                request.Headers.Add(line.Groups["name"].Value, line.Groups["value"].Value);
            }

            if (line.Groups["agent"].Success)
            {
                request.Headers.UserAgent.ParseAdd(line.Groups["agent"].Value);
            }

            using var answer = await client.SendAsync(request);
            answers.Add((answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        }

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Forbidden], answers.Select(answer => answer.Status));
        Assert.Contains("blue", answers[0].Body, StringComparison.Ordinal);
        Assert.Contains("green", answers[1].Body, StringComparison.Ordinal);
        foreach (var rule in Directory.GetFiles(Repository.File("rules"), "*.csx").Where(file => !file.EndsWith(".test.csx", StringComparison.Ordinal)))
        {
            Assert.Contains(Path.GetFileName(rule), proxy.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_rule_in_a_folder_that_is_created_later_is_live()
    {
        using var proxy = ProxyProcess.Start(null, "--urls", "http://127.0.0.1:0");
        var address = await proxy.ListeningAsync();
        var rules = Path.Combine(proxy.Folder, "rules");
        await Eventually.TrueAsync(() => proxy.Output.Contains("and start anew", StringComparison.Ordinal), "the banner is whole");
        Assert.Contains($"Create {rules} and put a rule there", proxy.Output, StringComparison.Ordinal);
        Assert.Single(Curl().Matches(proxy.Output));

        Directory.CreateDirectory(rules);
        var beside = Path.Combine(proxy.Folder, "a.csx");
        await File.WriteAllTextAsync(beside, """OnRequest(request => request.Respond(200, "by the rule"));""");
        File.Move(beside, Path.Combine(rules, "a.csx")); // whole from the first moment on

        await Eventually.TrueAsync(() => proxy.Output.Contains("a.csx added", StringComparison.Ordinal), "the rule is live");
        using var client = new HttpClient();
        Assert.Equal("by the rule", await client.GetStringAsync(address));
    }

    [GeneratedRegex("""^  curl (-i )?(-H "(?<name>[^:]+): (?<value>[^"]+)" )?(-A (?<agent>\S+) )?(?<url>http\S+)$""", RegexOptions.Multiline)]
    private static partial Regex Curl();
}
