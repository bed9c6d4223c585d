using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using ScriptProxy.Plugins.Rewriting.Json;
using ScriptProxy.Plugins.Rewriting.Streams;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.RewritingPlugin;

public sealed class JsonTests
{
    private static readonly string[] Spaces = ["", "", " ", "\n  ", "\t"];

    [Theory]
    [InlineData("$.a", "{\"a\":1, \"b\":2}", "{ \"b\":2}")]
    [InlineData("$.b", "{\"a\":1, \"b\":2}", "{\"a\":1}")]
    [InlineData("$.b", "{ \"a\":1 , \"b\" : {\"a\":[1,{}]} , \"c\":3 }", "{ \"a\":1 , \"c\":3 }")]
    [InlineData("$.a", "{\n  \"a\": 1\n}", "{\n}")]
    [InlineData("$.*", "{\"a\":1,\"b\":2}", "{}")]
    [InlineData("$[0]", "[1,2,3]", "[2,3]")]
    [InlineData("$[1]", "[1, [2], 3]", "[1, 3]")]
    [InlineData("$.items[*].price", "{\"items\":[{\"price\":1},{\"x\":[{\"price\":2}],\"price\":{}}]}", "{\"items\":[{},{\"x\":[{\"price\":2}]}]}")]
    [InlineData("$..token", "{\"token\":1,\"a\":[{\"b\":{\"token\":{\"token\":2}}}]}", "{\"a\":[{\"b\":{}}]}")]
    [InlineData("$..a.b", "{\"a\":{\"b\":1,\"a\":{\"b\":2,\"c\":3}}}", "{\"a\":{\"a\":{\"c\":3}}}")]
    [InlineData("$['a b']", "{\"a b\":1,\"c\":2}", "{\"c\":2}")]
    [InlineData("$.a", "{\"\\u0061\":1,\"c\":2}", "{\"c\":2}")]
    [InlineData("$.a", "{\"a\":1}\n{\"a\":2,\"b\":3}\n", "{}\n{\"b\":3}\n")]
    [InlineData("$.a", "\"a\"", "\"a\"")]
    [InlineData("$.a", " ", " ")]
    [InlineData("$.a", "", "")]
    [InlineData("$.a", "\uFEFF{\"a\":1}", "\uFEFF{}")]
    public void A_path_is_removed(string path, string body, string expected) => AssertEdited(Of((path, null, false)), body, expected);

    [Theory]
    [InlineData("$.a", "{\"a\": {\"x\":[]} , \"b\":\"\\u00e4\"}", "{\"a\": 7 , \"b\":\"\\u00e4\"}")]
    [InlineData("$.a", "{\"b\":1}", "{\"b\":1}")]
    [InlineData("$[*]", "[1,\"2\",[3]]", "[7,7,7]")]
    [InlineData("$.a", "{\"a\":1,\"a\":2}", "{\"a\":7,\"a\":7}")]
    public void A_value_is_replaced(string path, string body, string expected) => AssertEdited(Of((path, "7", false)), body, expected);

    [Theory]
    [InlineData("$.a", "{}", "{\"a\":7}")]
    [InlineData("$.a", "{ \"b\":1 }", "{ \"b\":1,\"a\":7 }")]
    [InlineData("$.a", "{\"a\":1}", "{\"a\":7}")]
    [InlineData("$.a.b", "{\"a\":{},\"c\":{}}", "{\"a\":{\"b\":7},\"c\":{}}")]
    [InlineData("$[*].a", "[{},1,[]]", "[{\"a\":7},1,[]]")]
    [InlineData("$.a", "[]", "[]")]
    public void A_field_that_is_missing_is_added(string path, string body, string expected) => AssertEdited(Of((path, "7", true)), body, expected);

    [Theory]
    [InlineData("$['a','b']")]
    [InlineData("$['a\\'b']")]
    public void What_would_be_another_name_is_refused(string path) => Assert.False(new JsonSteps().TryAdd(path, new JsonEdit(null, null)));

    [Fact]
    public void To_remove_goes_before_to_replace() => AssertEdited(Of(("$.a", "7", true), ("$.a", null, false)), "{\"a\":1}", "{}");

    [Theory]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":1")]
    [InlineData("[1 2]")]
    [InlineData("<html>")]
    public void What_is_no_JSON_ends_the_body(string body) => Assert.Throws<BadBodyException>(() => Stages.Run(Of(("$.b", null, false)), body, 1));

    [Fact]
    public void A_text_that_is_too_long_ends_the_body() =>
        Assert.Throws<BadBodyException>(() => Stages.Run(Of(("$.b", null, false)), $"[\"{new string('x', 5_000_000)}\"]", 65536));

    [Fact]
    public void A_long_text_passes() => AssertEdited(Of(("$.b", null, false)), $"{{\"a\":\"{new string('x', 1_000_000)}\",\"b\":1}}", $"{{\"a\":\"{new string('x', 1_000_000)}\"}}", 4096);

    [Fact]
    public void A_document_that_no_path_leads_into_passes_byte_for_byte() => Check.One(Stages.Often, Prop.ForAll(
        Documents(), Stages.Sizes(), (body, sizes) => Stages.Run(Of(("$.nobody", null, false), ("$..none", "1", false)), body, sizes) == body));

    [Fact]
    public void Any_chunking_gives_what_editing_the_whole_document_gives() => Check.One(Stages.Often, Prop.ForAll(
        Documents(), Stages.Sizes(), Gen.Elements("a", "b", "c").ToArbitrary(), (body, sizes, name) =>
        {
            var stages = Of(($"$..{name}", null, false), ("$.b", "\"new\"", true));
            var edited = Stages.Run(stages, body, sizes);
            Assert.Equal(edited, Stages.Run(stages, body));
            var expected = JsonNode.Parse(body);
            var wasThere = (expected as JsonObject)?.ContainsKey("b");
            Prune(expected, name);
            if (expected is JsonObject root && (name != "b" || wasThere == false))
            {
                root["b"] = "new";
            }

            Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(edited)), $"{body} became {edited}, not {expected?.ToJsonString()}");
        }));

    private static void Prune(JsonNode? node, string name)
    {
        if (node is JsonObject members)
        {
            members.Remove(name);
            members.ToList().ForEach(member => Prune(member.Value, name));
        }
        else if (node is JsonArray items)
        {
            items.ToList().ForEach(item => Prune(item, name));
        }
    }

    private static Arbitrary<string> Documents() => Gen.Sized(size => Document(Math.Min(size / 8, 4))).ToArbitrary();

    private static Gen<string> Document(int depth)
    {
        var space = Gen.Elements(Spaces);
        var scalar = Gen.Elements("1", "-2.5e3", "true", "null", "\"\"", "\"a\"", "\"\\\"},{\"", "\"ä€😀\"", "\"\\ud83d\\ude00\"");
        if (depth == 0)
        {
            return scalar;
        }

        var inner = Document(depth - 1).SelectMany(value => space, (value, after) => value + after);
        var names = Gen.SubListOf("a", "b", "c", "d");
        var members = names.SelectMany(list => inner.ListOf(list.Count), (list, values) => "{" + string.Join(",", list.Zip(values, (name, value) => $" \"{name}\" :{value}")) + "}");
        var items = inner.ListOf(3).Select(values => $"[{string.Join(", ", values)}]");
        return Gen.Frequency((1, scalar), (3, members), (2, items));
    }

    private static void AssertEdited(Func<ByteSink, ByteSink> stages, string body, string expected, int size = 1)
    {
        Assert.Equal(expected, Stages.Run(stages, body, size));
        Assert.Equal(expected, Stages.Run(stages, body));
    }

    private static Func<ByteSink, ByteSink> Of(params (string Path, string? Value, bool Adds)[] edits)
    {
        var steps = new List<JsonStep>();
        var roots = 0UL;
        foreach (var (path, value, adds) in edits)
        {
            roots |= 1UL << steps.Count;
            var last = JsonPath.Read(path, new JsonEdit(null, null))![^1];
            var edit = new JsonEdit(value is null ? null : Encoding.UTF8.GetBytes(value), adds ? Encoding.UTF8.GetBytes($"\"{last.Name}\":{value}") : null);
            steps.AddRange(JsonPath.Read(path, edit)!);
        }

        return end => new JsonStage([.. steps], roots, end);
    }
}
