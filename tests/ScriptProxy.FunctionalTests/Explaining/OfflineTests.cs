using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Explaining;

public sealed class OfflineTests
{
    [Fact]
    public async Task What_is_on_disk_is_explained_and_nobody_is_asked_or_probed()
    {
        await using var upstream = await Upstream.StartAsync();
        using var folder = new TemporaryFolder();
        folder.Write("rules/10-cart.csx", "OnStart(cancelled => throw new InvalidOperationException(\"started\"));\nOnRequest(\"/cart\", request => request.Headers[\"X-Cart\"] = \"1\");");
        var config = folder.Write(
            "scriptproxy.json",
            $$"""
            { "ReverseProxy": {
                "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
                "Clusters": { "main": { "HealthCheck": { "Active": { "Enabled": true } }, "Destinations": { "d1": { "Address": "{{upstream.Address}}" } } } } } }
            """);

        var tree = await ExplainedProxy.RunAsync("--config", config, "--host", "shop.example", "--path", "/cart");

        Assert.Matches("^GET http://shop.example/cart from 127.0.0.1, generation 1\r?\nOnRequest\r?\n  \\+ 10-cart.csx:2  /cart  continued  [0-9.]+ .s\r?\n        header X-Cart set: 1\r?\nRoute\r?\n  route all, cluster main: the route names the cluster\r?\n", tree);
        Assert.Contains($"would ask for GET {upstream.Address}/cart", tree, StringComparison.Ordinal);
        Assert.Contains("(OnStart has not run, of ", tree, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task Without_a_configuration_there_are_the_clusters_of_the_demonstration_and_nothing_listens()
    {
        using var folder = new TemporaryFolder();
        folder.Write("10-green.csx", "OnRequest(request => request.RouteTo(\"green\"));");

        Assert.Contains("would ask for GET http://green/cart", await ExplainedProxy.RunAsync("--rules", folder.Path, "--path", "/cart"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_on_disk_is_reported_as_check_does()
    {
        using var folder = new TemporaryFolder();
        folder.Write("rules/10-cart.csx", "OnRequest(");
        var config = folder.Write("scriptproxy.json", """{ "ReverseProxy": { "Clusters": { "a": {} } }, "Nonsense": 1 }""");

        var text = await ExplainedProxy.RunAsync("--config", config, "--path", "/");

        Assert.StartsWith("2: ", text, StringComparison.Ordinal);
        Assert.Contains("10-cart.csx(1,", text, StringComparison.Ordinal);
        Assert.Contains("error SP0104", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("explain takes one of --path, --show and --token")]
    [InlineData("explain takes one of --path, --show and --token", "--path", "/", "--token")]
    [InlineData("--path takes a path as it is sent, such as /cart?id=7, not 'cart'", "--path", "cart")]
    [InlineData("--header takes 'Name: value', not 'X'", "--path", "/", "--header", "X")]
    [InlineData("--client takes an address such as 192.0.2.7, not 'me'", "--path", "/", "--client", "me")]
    [InlineData("--scheme takes http or https, not 'ftp'", "--path", "/", "--scheme", "ftp")]
    [InlineData("--header takes no Host: that is --host", "--path", "/", "--header", "Host: a.example")]
    [InlineData("--unmasked does not go with --show", "--show", "a", "--unmasked")]
    [InlineData("--live does not go with --token", "--token", "--live")]
    [InlineData("--lifetime does not go with --path", "--path", "/", "--lifetime", "5m")]
    [InlineData("--forward goes with --live", "--path", "/", "--forward")]
    [InlineData("--lifetime takes a time such as 30s, 10m, 2h or 1d, and no more, not '2d'", "--token", "--lifetime", "2d")]
    public async Task A_wrong_line_is_refused(string message, params string[] args) =>
        Assert.Equal($"2: scriptproxy: {message}. See 'scriptproxy explain --help'.{Environment.NewLine}", await ExplainedProxy.RunAsync(args));

    [Fact]
    public async Task Without_a_key_there_is_no_token()
    {
        using var folder = new TemporaryFolder();
        var config = folder.Write("scriptproxy.json", "{}");

        Assert.StartsWith($"2: scriptproxy: {config} sets no Explain:Key", await ExplainedProxy.RunAsync("--token", "--config", config), StringComparison.Ordinal);
    }
}
