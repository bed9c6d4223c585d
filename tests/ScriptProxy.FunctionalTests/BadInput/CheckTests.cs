using System.Text;
using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.BadInput;

public sealed class CheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_in_order_prints_the_order_and_exits_0()
    {
        _folder.Write("scriptproxy.json", """
            { "Pipeline": { "Order": [ "20-b.csx", "*" ] },
              "ReverseProxy": { "Routes": { "r": { "ClusterId": "c", "Match": { "Path": "/{**x}" } } }, "Clusters": { "c": { "Destinations": { "d": { "Address": "http://127.0.0.1:1" } } } } } }
            """);
        _folder.Write("rules/10-a.csx", "OnRequest(request => Continue); OnResponse(response => { });");
        _folder.Write("rules/20-b.csx", "OnCompleted(exchange => { });");
        var (exit, output, errors) = await CheckAsync();
        Assert.Equal((0, ""), (exit, errors));
        Assert.Matches(@"(?s)1  20-b\.csx +rule +OnCompleted.*Headers +plugin.*\d+  10-a\.csx +rule +OnRequest, OnResponse.*Everything is in order", output);
    }

    [Fact]
    public async Task What_is_not_prints_every_error_once_with_its_place_and_exits_2()
    {
        _folder.Write("scriptproxy.json", "{\n  \"Unknown\": 1,\n  \"ReverseProxy\": { \"Routes\": { \"r\": { \"ClusterId\": \"nope\", \"Order\": \"first\", \"Match\": { \"Path\": \"/\" } } } } }");
        _folder.Write("rules/lib/shared.csx", "\nint x = nothing;");
        _folder.Write("rules/10-a.csx", "#load \"lib/shared.csx\"");
        _folder.Write("rules/20-b.csx", "#load \"lib/shared.csx\"\nthrow new Exception();");
        _folder.Write("plugins/Bad/Bad.dll", "no assembly");
        foreach (var run in new[] { false, true })
        {
            var (exit, output, errors) = await CheckAsync(run);
            Assert.Equal((2, ""), (exit, output));
            Assert.Contains("int x = nothing;", errors, StringComparison.Ordinal); // below its error, and marked
            var lines = errors.TrimEnd().Split('\n').Where(line => !line.StartsWith(' ')).ToArray();
            Assert.Equal(lines.Distinct(), lines);
            Assert.Matches(@"^\d error\(s\), 0 warning\(s\)$", lines[^1]);
            Assert.Equal(lines[..^1].Select(line => line.Split('(', ':')[0]).Order(StringComparer.Ordinal), lines[..^1].Select(line => line.Split('(', ':')[0]));
            string[] expected =
            [
                $"{_folder["scriptproxy.json"]}(2,3): error SP0104: Unknown",
                $"{_folder["scriptproxy.json"]}(3,",
                $"{_folder["rules/lib/shared.csx"]}(2,9): error CS0103: ",
                $"{_folder["plugins/Bad"]}: error SP0405: ",
            ];
            Assert.All(expected, text => Assert.Single(lines, line => line.StartsWith(text, StringComparison.Ordinal)));
        }
    }

    private async Task<(int Exit, string Output, string Errors)> CheckAsync(bool run = false)
    {
        Directory.CreateDirectory(_folder["plugins"]);
        var options = new RunOptions(_folder["scriptproxy.json"], _folder["rules"], _folder["plugins"], "http://127.0.0.1:0", null, []);
        var (output, errors) = (new StringWriter(new StringBuilder()), new StringWriter(new StringBuilder()));
        var actions = new CommandActions();
        var exit = await (run ? actions.RunAsync(options, output, errors) : actions.CheckAsync(options, output, errors));
        return (exit, output.ToString(), errors.ToString());
    }
}
