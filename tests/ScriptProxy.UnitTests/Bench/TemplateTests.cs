using ScriptProxy.Bench.Peers;

namespace ScriptProxy.UnitTests.Bench;

public sealed class TemplateTests : IDisposable
{
    private static readonly Dictionary<string, string> Values = new() { ["PORT"] = "80" };
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Known_names_are_filled_in_and_other_dollars_stay() =>
        Assert.Equal("80 $host ${UNKNOWN} ${path}", Fill("${PORT} $host ${UNKNOWN} ${path}"));

    [Fact]
    public void A_piece_is_repeated_for_each_route()
    {
        _folder.Write("one.conf", "${NUMBER}:${HOST}${PATH}:${PORT};");
        var filled = Fill("${each route one.conf}");
        Assert.Equal(1000, filled.Count(character => character == ';'));
        Assert.StartsWith("0:host-0.example.org/area-0:80;1:host-0.example.org/area-1:80;", filled, StringComparison.Ordinal);
    }

    [Fact]
    public void Within_a_host_its_own_routes_are_repeated()
    {
        _folder.Write("host.conf", "${HOST} ${each route route.conf};");
        _folder.Write("route.conf", "${NUMBER} ");
        Assert.Contains("host-1.example.org 5 6 7 8 9 ;", Fill("${each host host.conf}"), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Fill(string text) => new Template(_folder.Path).Fill(text, Values);
}
