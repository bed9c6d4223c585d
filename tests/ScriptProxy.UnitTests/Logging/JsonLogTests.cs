using System.Text.Json;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Logging;

namespace ScriptProxy.UnitTests.Logging;

#pragma warning disable CA1848, CA2254 // the texts are what is tested

public sealed class JsonLogTests
{
    private static readonly LoggingSettings Settings = new() { Format = LogFormat.Json };

    [Fact]
    public async Task Properties_stand_beside_time_level_and_message()
    {
        var line = await Only(logging => logging.Factory.CreateLogger("ScriptProxy.Host.Reload").LogInformation("Loaded {Unit} in {Count} ms", "20-api.csx", 7));
        Assert.Equal(["time", "level", "message", "source", "unit", "count"], line.EnumerateObject().Select(field => field.Name));
        Assert.Equal(DateTimeKind.Utc, line.GetProperty("time").GetDateTime().Kind);
        Assert.Equal("information", line.GetProperty("level").GetString());
        Assert.Equal("Loaded 20-api.csx in 7 ms", line.GetProperty("message").GetString());
        Assert.Equal("ScriptProxy.Host.Reload", line.GetProperty("source").GetString());
        Assert.Equal(7, line.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task An_access_entry_is_flat_and_leaves_out_what_is_not_there()
    {
        var line = await Only(logging => logging.Access.Write(TextLogTests.Entry("/a b") with { Cluster = null }));
        Assert.Equal("GET /a%20b 200 1234B 3.2ms from 10.0.0.7 -> d1 (20-api.csx)", line.GetProperty("message").GetString());
        Assert.Equal("/a b", line.GetProperty("path").GetString());
        Assert.Equal(200, line.GetProperty("status").GetInt32());
        Assert.Equal(3.2, line.GetProperty("elapsedMs").GetDouble());
        Assert.Equal("10.0.0.7", line.GetProperty("client").GetString());
        Assert.Equal("20-api.csx", line.GetProperty("decidedBy").GetString());
        Assert.False(line.TryGetProperty("cluster", out _));
        Assert.False(line.TryGetProperty("errorId", out _));
        Assert.False(line.TryGetProperty("access", out _));
    }

    [Fact]
    public async Task A_property_never_replaces_a_field_of_the_log()
    {
        var line = await Only(logging => logging.Factory.CreateLogger("a").LogInformation("{Message} {level}", "m", "l"));
        Assert.Equal("m l", line.GetProperty("message").GetString());
        Assert.Equal("m", line.GetProperty("_message").GetString());
        Assert.Equal("l", line.GetProperty("_level").GetString());
    }

    [Fact]
    public async Task Values_keep_their_kind()
    {
        var line = await Only(logging => logging.Factory.CreateLogger("a").LogInformation(
            "{A} {B} {C} {D} {E} {@F} {G}", true, 1.5, double.NaN, null, new[] { 1, 2 }, new { Some = "x" }, new Dictionary<string, int> { ["k"] = 1 }));
        Assert.Equal("""[true,1.5,"NaN",null,[1,2],{"some":"x"},{"k":1}]""", $"[{string.Join(',', "abcdefg".Select(name => line.GetProperty($"{name}").GetRawText()))}]");
    }

    [Fact]
    public async Task A_list_is_an_array_and_stands_in_the_text_as_Microsofts_loggers_write_it()
    {
        var line = await Only(logging => logging.Factory.CreateLogger("a").LogInformation("on {Addresses}.", (object)new[] { "http://a", "http://b" }));
        Assert.Equal("on http://a, http://b.", line.GetProperty("message").GetString());
        Assert.Equal("""["http://a","http://b"]""", line.GetProperty("addresses").GetRawText());
    }

    [Fact]
    public async Task Any_text_makes_one_line_of_valid_json()
    {
        var random = new Random(4711);
        string[] pieces = ["\0", "\n", "\r", "\u2028", "\u0085", "\"", "\\", "\ud800", "\udc00", "😀", "\u001b", "\u007f", "{", "}", "</script>", "ä", "x"];
        var texts = Enumerable.Range(0, 500).Select(_ => string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => pieces[random.Next(pieces.Length)]))).ToArray();

        var lines = await LoggedLines.Of(Settings, logging =>
        {
            foreach (var text in texts)
            {
                var log = logging.Factory.CreateLogger(text);
                log.LogError(new InvalidOperationException(text), "{Text} {Keyed}", text, new Dictionary<string, string> { [text] = text });
                log.LogError(text);
                logging.Access.Write(TextLogTests.Entry(text) with { Method = text, Cluster = text, DecidedBy = text, ErrorId = text, Protocol = text });
            }
        });

        Assert.Equal(texts.Length * 3, lines.Length);
        foreach (var (line, index) in lines.Select((line, index) => (line, index)))
        {
            Assert.DoesNotContain(line, char.IsControl);
            using var json = JsonDocument.Parse(line);
            if (index % 3 == 2)
            {
                Assert.Equal(string.Concat(texts[index / 3].EnumerateRunes()), json.RootElement.GetProperty("path").GetString());
            }
        }
    }

    private static async Task<JsonElement> Only(Action<ProxyLogging> act)
    {
        using var json = JsonDocument.Parse(Assert.Single(await LoggedLines.Of(Settings, act)));
        return json.RootElement.Clone();
    }
}
