using System.Net;
using System.Runtime.Versioning;
using System.Text;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.BadInput;

public sealed class HarmlessInputTests
{
    [Fact]
    public async Task An_empty_rule_is_warned_of_and_serves()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rules = new Dictionary<string, string> { ["empty.csx"] = "" } });
        Assert.Equal("hello", await proxy.Client.GetStringAsync("/"));
        proxy.WriteRule("comment.csx", "// nothing yet\n");
        Assert.Contains("comment.csx: warning SP0303", string.Join('\n', await proxy.ReloadAsync()), StringComparison.Ordinal);
        Assert.Equal("hello", await proxy.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task A_byte_order_mark_is_no_part_of_a_rule_or_of_the_configuration()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Files = Rule("at the start") });
        Assert.Equal("at the start", await proxy.HeaderAsync("X-Mark"));
        proxy.Write("rules/mark.csx", Rule("reloaded")["rules/mark.csx"]);
        var configuration = await File.ReadAllBytesAsync(Path.Combine(proxy.Folder, "scriptproxy.json"));
        proxy.Write("scriptproxy.json", [.. Encoding.UTF8.GetPreamble(), .. configuration]);
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal("reloaded", await proxy.HeaderAsync("X-Mark"));

        static Dictionary<string, byte[]> Rule(string text) => new()
        {
            ["rules/mark.csx"] = [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes($"OnResponse(response => response.Headers[\"X-Mark\"] = \"{text}\");")],
        };
    }

    [Fact]
    public async Task A_rule_that_throws_per_request_fails_those_requests_alone_with_an_error_id()
    {
        const string rule = "OnRequest(\"/bad\", request => throw new Exception(\"boom\"));";
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = rule, ExpectErrors = true });
        await AssertFailsAsync();
        proxy.WriteRule("rule.csx", "// moved a line down\n" + rule);
        Assert.Empty(await proxy.ReloadAsync());
        await AssertFailsAsync();

        async Task AssertFailsAsync()
        {
            using var response = await proxy.Client.GetAsync("/bad");
            Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
            var body = await response.Content.ReadAsStringAsync();
            Assert.Contains("error id: ", body, StringComparison.Ordinal);
            Assert.DoesNotContain("boom", body, StringComparison.Ordinal);
            await Eventually.TrueAsync(() => proxy.Log.Errors.Any(error => error.Contains("boom", StringComparison.Ordinal) && error.Contains(body.Split("error id: ")[1].Trim(), StringComparison.Ordinal)), "the log");
            Assert.Equal("hello", await proxy.Client.GetStringAsync("/good"));
        }
    }

    [Fact]
    public async Task A_rule_that_chooses_a_cluster_that_does_not_exist_fails_closed_and_names_those_that_do()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = "var name = \"mian\"; OnRequest(request => request.RouteTo(name));", ExpectErrors = true });
        using var response = await proxy.Client.GetAsync("/");
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Empty(proxy.Upstream.Requests);
        await Eventually.TrueAsync(() => proxy.Log.Errors.Any(error => error.Contains("no cluster 'mian'. It has: main", StringComparison.Ordinal)), "the log");
    }

    [Fact]
    public async Task Two_hundred_rules_serve()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rules = Enumerable.Range(0, 200).ToDictionary(
                number => $"{number:000}.csx", number => $"OnRequest(\"/{number}/{{**rest}}\", request => request.Respond(200, \"{number}\"));"),
        });
        Assert.Equal("137", await proxy.Client.GetStringAsync("/137/x"));
        Assert.Equal("hello", await proxy.Client.GetStringAsync("/"));
        var before = proxy.Proxy.Generations.Current.Units;
        proxy.WriteRule("137.csx", "OnRequest(\"/137/{**rest}\", request => request.Respond(200, \"changed\"));");
        await proxy.ReloadAsync();
        Assert.Equal("changed", await proxy.Client.GetStringAsync("/137/x"));
        Assert.Equal("137.csx", Assert.Single(proxy.Proxy.Generations.Current.Units.Except(before)).Name); // changing one rule does not load all
    }

    [Theory]
    [InlineData("rules", "SP0301")]
    [InlineData("plugins", "SP0401")]
    [UnsupportedOSPlatform("windows")]
    public async Task A_folder_that_must_not_be_read_is_told_and_nothing_is_lost(string folder, string code)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.UserName == "root", "root may read everything, and Windows has other permissions.");
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Versioned.Rule("good"), ExpectErrors = true });
        var path = Path.Combine(proxy.Folder, folder);
        var mode = File.GetUnixFileMode(path);
        File.SetUnixFileMode(path, UnixFileMode.None);
        try
        {
            Assert.Contains(code, string.Join('\n', await proxy.ReloadAsync()), StringComparison.Ordinal);
            Assert.Equal("good", await proxy.HeaderAsync(Versioned.End));
        }
        finally
        {
            File.SetUnixFileMode(path, mode);
        }
    }
}
