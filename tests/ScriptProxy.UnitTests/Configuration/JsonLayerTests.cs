using System.Text;
using Microsoft.Extensions.Configuration;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Configuration.Layers;
using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.UnitTests.Configuration;

public sealed class JsonLayerTests
{
    [Theory]
    [InlineData("{ \"Admin\": null, }", null)]
    [InlineData("", "(1,1): error SP0102: This is no JSON: the file is empty.")]
    [InlineData("{", "(1,2): error SP0102: This is no JSON: the file ends before what line 1 opens is closed.")]
    [InlineData("{\n  \"Rules\": {\n  },\n  \"Pipeline\": {\n    \"Order\": []\n", "(6,1): error SP0102: This is no JSON: the file ends before what line 4 opens is closed.")]
    [InlineData("{\n  \"Urls\": nope\n}", "(2,12): error SP0102: This is no JSON")]
    [InlineData("{\n  \"Ürls\": x }", "(2,11): error SP0102: This is no JSON")]
    [InlineData("[]", "(1,1): error SP0102: The outermost value must be an object")]
    [InlineData("{} {}", "(1,4): error SP0102: This is no JSON")]
    [InlineData("{ \"Urls\": \"\\ud800\" }", "(1,11): error SP0102: ")]
    public void Text_that_is_no_JSON_gives_one_finding_with_its_place(string json, string? finding)
    {
        var findings = ConfigurationText.FindingsOf(json);

        if (finding is null)
        {
            Assert.Empty(findings);
            return;
        }

        Assert.StartsWith("scriptproxy.json" + finding, Assert.Single(findings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_a_finding()
    {
        DiagnosticList diagnostics = [];

        Assert.Null(ConfigurationReader.Read(new("/no/such/file.json", new Dictionary<string, string>(), []), diagnostics));
        Assert.Equal("/no/such/file.json: error SP0101: The configuration file does not exist.", Assert.Single(diagnostics).ToString());
    }

    [Fact]
    public void A_folder_instead_of_a_file_is_a_finding()
    {
        DiagnosticList diagnostics = [];

        Assert.Null(ConfigurationReader.Read(new(Path.GetTempPath(), new Dictionary<string, string>(), []), diagnostics));
        Assert.Equal(ConfigurationCodes.FileUnreadable, Assert.Single(diagnostics).Code);
    }

    [Fact]
    public void Keys_that_stand_twice_are_all_reported() => Assert.Equal(
        [
            "scriptproxy.json(3,3): error SP0103: urls stands twice, first in line 2. Remove one of them.",
            "scriptproxy.json(4,26): error SP0103: Rules:Folder stands twice, first in line 4. Remove one of them.",
        ],
        ConfigurationText.FindingsOf("{\n  \"Urls\": \"http://a\",\n  \"urls\": { \"x\": 1 },\n  \"Rules\": { \"Folder\": 1,\"Folder\": \"\" }\n}"));

    [Fact]
    public void A_byte_order_mark_is_no_error()
    {
        using var text = new ConfigurationText("");
        File.WriteAllText(text.File, """{ "Urls": "http://*:1" }""", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Assert.Equal("http://*:1", text.Read()!.Settings.Urls);
    }

    [Fact]
    public void Values_are_those_that_the_framework_reads()
    {
        const string Json = """
            {
              /* all kinds */ "a": { "b": 1.50, "c": true, "d": false, "e": null, "f": "\u00e4\n", "g": {}, "h": [] },
              "i": [1, [2, 3], { "j": "k" }, {}, null], "l:m": "n", "o": 1e3, "p": "",
            }
            """;
        var tree = new ConfigurationTree();
        Assert.True(JsonLayer.TryAddText("", Json, tree, []));
        var expected = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(Json))).Build();
        var actual = new ConfigurationBuilder().Add(new FrozenConfiguration(tree.Values)).Build();

        Assert.Equal(expected.AsEnumerable().OrderBy(pair => pair.Key), actual.AsEnumerable().OrderBy(pair => pair.Key));
    }
}
