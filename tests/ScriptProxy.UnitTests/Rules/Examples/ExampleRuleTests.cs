using ScriptProxy.Host.Rules;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Rules.Examples;

public sealed class ExampleRuleTests
{
    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Repository.File("rules"), "*.csx").Select(file => Path.GetFileName(file)).Where(name => !RuleSource.IsTestName(name))];

    [Theory]
    [MemberData(nameof(Files))]
    public void It_compiles_without_a_warning(string file) =>
        Assert.Empty(RuleScript.CheckFile(Repository.File("rules", file)));

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Without_options_a_plain_request_goes_its_way(string file)
    {
        using var hooks = ExampleRule.Load(file);
        var exchange = await hooks.SendAsync(new FakeExchange("GET", "http://localhost:8080/") { Clusters = [] });
        Assert.Equal(Verdict.Continue, exchange.Verdict);
        Assert.Null(exchange.Cluster);
        Assert.Equal(0, exchange.ResponseHeaders.SetCookie.Count);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void As_the_readme_configures_it_it_registers_hooks(string file)
    {
        var example = ReadmeBlock.Read("rules/README.md", "json").Single(block => block.Text.Contains("70-canary.csx", StringComparison.Ordinal));
        var options = example.Text.Contains(file, StringComparison.Ordinal) ? example.Options($"Options:{file}") : [];
        using var hooks = ExampleRule.Load(file, options);
        Assert.NotEmpty(hooks.Registrations);
    }

    [Fact]
    public async Task Security_headers_are_added_where_the_upstream_set_none()
    {
        using var hooks = ExampleRule.Load("10-security-headers.csx");
        var exchange = new FakeExchange("GET", "https://localhost/");
        exchange.UpstreamResponseHeaders["X-Frame-Options"] = "DENY";
        exchange.UpstreamResponseHeaders.Server = "old/1.0";
        await hooks.SendAsync(exchange);
        Assert.Equal("DENY", exchange.ResponseHeaders["X-Frame-Options"]);
        Assert.Equal("nosniff", exchange.ResponseHeaders["X-Content-Type-Options"]);
        Assert.Equal("max-age=31536000", exchange.ResponseHeaders["Strict-Transport-Security"]);
        Assert.Equal(0, exchange.ResponseHeaders.Server.Count);
    }

    [Fact]
    public async Task Security_headers_without_https_have_no_transport_security()
    {
        using var hooks = ExampleRule.Load("10-security-headers.csx");
        Assert.Equal(0, (await hooks.SendAsync("GET", "http://localhost/")).ResponseHeaders.StrictTransportSecurity.Count);
    }

    [Theory]
    [InlineData("sqlmap/1.8#stable", 403)]
    [InlineData("Mozilla/5.00 (Nikto/2.5.0)", 403)]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", 200)]
    public async Task Scanners_are_refused(string agent, int status)
    {
        using var hooks = ExampleRule.Load("20-block-user-agents.csx");
        Assert.Equal(status, (await hooks.SendAsync("GET", "http://localhost/", ("User-Agent", agent))).Status);
    }

    [Fact]
    public async Task Configured_words_replace_the_list_of_scanners()
    {
        using var hooks = ExampleRule.Load("20-block-user-agents.csx", new() { ["Words:0"] = "BadBot", ["Status"] = "404" });
        Assert.Equal(404, (await hooks.SendAsync("GET", "http://localhost/", ("User-Agent", "badbot/2"))).Status);
        Assert.Equal(200, (await hooks.SendAsync("GET", "http://localhost/", ("User-Agent", "sqlmap/1.8"))).Status);
    }

    [Theory]
    [InlineData("GET", "http://example.org/a%20b?c=d", 301, "https://example.org/a%20b?c=d")]
    [InlineData("POST", "http://example.org:8080/", 308, "https://example.org/")]
    [InlineData("GET", "https://example.org/", 200, "")]
    [InlineData("GET", "http://example.net/", 200, "")]
    public async Task Http_is_redirected_to_https_for_the_named_hosts(string method, string url, int status, string location)
    {
        using var hooks = ExampleRule.Load("30-redirect-to-https.csx", new() { ["Hosts:0"] = "example.org" });
        var exchange = await hooks.SendAsync(method, url);
        Assert.Equal(status, exchange.Status);
        Assert.Equal(location, exchange.ResponseHeaders.Location.ToString());
    }

    [Theory]
    [InlineData("GREEN", "green")]
    [InlineData("red", null)]
    [InlineData("", null)]
    public async Task The_header_chooses_among_the_named_clusters(string header, string? cluster)
    {
        using var hooks = ExampleRule.Load("60-upstream-by-header.csx", new() { ["Clusters:0"] = "green" });
        var exchange = await hooks.SendAsync("GET", "http://localhost/", ("X-Upstream", header));
        Assert.Equal(cluster, exchange.Cluster);
        Assert.False(exchange.UpstreamHeaders.ContainsKey("X-Upstream"));
    }

    [Theory]
    [InlineData("/orders/7", "/api/orders/7", "green")]
    [InlineData("/ORDERS", "/api/orders", "green")]
    [InlineData("/orders/archive/7", "/archive/7", "green")]
    [InlineData("/new", "/", "green")]
    [InlineData("/newer", "/newer", null)]
    public async Task Moved_paths_go_rewritten_to_the_new_cluster(string path, string rewritten, string? cluster)
    {
        using var hooks = ExampleRule.Load("50-strangler.csx", new()
        {
            ["Cluster"] = "green",
            ["Paths:/orders"] = "/api/orders",
            ["Paths:/orders/archive"] = "/archive",
            ["Paths:/new"] = "/",
        });
        var exchange = await hooks.SendAsync("GET", "http://localhost" + path);
        Assert.Equal(rewritten, exchange.Path);
        Assert.Equal(cluster, exchange.Cluster);
    }

    [Fact]
    public void Moved_paths_without_a_cluster_fail_the_load()
    {
        var error = Assert.Throws<InvalidOperationException>(() => ExampleRule.Load("50-strangler.csx", new() { ["Paths:/new"] = "/" }));
        Assert.Contains("Options:50-strangler.csx:Cluster", error.Message);
    }
}
