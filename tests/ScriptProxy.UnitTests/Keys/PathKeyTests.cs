using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Keys;

/// <summary>Under how many keys by path one page can be had from an upstream that decodes an encoded slash before it cuts off parameters: a key is the path with segments left out.</summary>
public sealed class PathKeyTests
{
    private static readonly ExchangeKey Path = ExchangeKey.Parse("path");

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(3, 8)]
    public void A_page_of_so_many_segments_has_so_many_keys(int segments, int keys)
    {
        var found = new HashSet<string>();
        for (var hidden = 0; hidden < 1 << segments; hidden++)
        {
            var spelling = string.Concat(Enumerable.Range(0, segments).Select(i => ((hidden >> i) & 1) == 0 ? $"/s{i}" : $"/;%2Fs{i}"));
            Assert.Equal(string.Concat(Enumerable.Range(0, segments).Select(i => $"/s{i}")), DecodedFirst(spelling));
            found.Add(KeyOf(spelling));
        }

        Assert.Equal(keys, found.Count);
    }

    [Fact]
    public void There_are_no_others()
    {
        string[] signs = ["/", ";", "%2F", "%2f", "a", "b"];
        var random = new Random(7);
        for (var i = 0; i < 5000; i++)
        {
            var spelling = "/" + string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => signs[random.Next(signs.Length)]));
            Assert.True(IsPartOf(Segments(KeyOf(spelling)), Segments(DecodedFirst(spelling))), $"{spelling} leads to {DecodedFirst(spelling)}, and its key is {KeyOf(spelling)}");
        }
    }

    private static bool IsPartOf(string[] key, string[] page)
    {
        var found = 0;
        foreach (var segment in page)
        {
            found += found < key.Length && key[found] == segment ? 1 : 0;
        }

        return found == key.Length;
    }

    private static string KeyOf(string spelling) => Path.Of(new FakeExchange("GET", $"http://localhost{spelling}"))!;

    private static string DecodedFirst(string spelling) =>
        string.Concat(Segments(spelling.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase)).Select(segment => segment.Split(';')[0]).Where(segment => segment.Length > 0).Select(segment => $"/{segment}"));

    private static string[] Segments(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);
}
