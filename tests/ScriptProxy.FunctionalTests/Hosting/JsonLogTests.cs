using System.Text.Json;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Hosting;

public sealed class JsonLogTests
{
    [Fact]
    public async Task Every_line_is_an_object_and_start_and_failures_have_their_facts_as_properties()
    {
        await using var upstream = await Upstream.StartAsync();
        using var rules = new TemporaryFolder();
        rules.Write("10-slow.csx", """OnRequest(request => throw new Exception("boom")); OnResponse(response => { });""");
        using var proxy = ProxyProcess.StartBefore(upstream.Address, "--rules", rules.Path, "--set", "Logging:Format=Json");
        var address = await proxy.ListeningAsync();
        using var client = new HttpClient();

        using var answer = await client.GetAsync(address);
        await Eventually.TrueAsync(() => proxy.Output.Contains("\"path\"", StringComparison.Ordinal), "the exchange is logged");

        JsonElement[] lines = [.. proxy.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
        var listens = Only("addresses");
        Assert.Equal(address, new Uri(listens.GetProperty("addresses")[0].GetString()!));
        Assert.Equal("main", listens.GetProperty("clusters")[0].GetString());
        var units = lines.Where(line => line.TryGetProperty("phases", out _)).ToArray();
        Assert.Equal(Enumerable.Range(1, units.Length), units.Select(unit => unit.GetProperty("number").GetInt32()));
        var loaded = Assert.Single(units, unit => unit.GetProperty("unit").GetString() == "10-slow.csx");
        Assert.Equal("""rule ["OnRequest","OnResponse"]""", $"{loaded.GetProperty("kind")} {loaded.GetProperty("phases").GetRawText()}");

        var failure = Only("stage");
        var id = failure.GetProperty("errorId").GetString();
        Assert.Equal($"error id {id}: 10-slow.csx failed in OnRequest: boom", failure.GetProperty("message").GetString());
        Assert.Equal(
            ["OnRequest", "Unit", "10-slow.csx", "boom"],
            new[] { "stage", "culprit", "unit", "detail" }.Select(name => failure.GetProperty(name).GetString()));
        var access = Only("path");
        Assert.Equal((id, "10-slow.csx"), (access.GetProperty("errorId").GetString(), access.GetProperty("decidedBy").GetString()));

        JsonElement Only(string property) => Assert.Single(lines, line => line.TryGetProperty(property, out _));
    }
}
