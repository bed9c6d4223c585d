using System.Text;
using ScriptProxy.Host.LogPoints;
using ScriptProxy.Host.Rules;

namespace ScriptProxy.UnitTests.LogPoints;

public sealed class PointTextTests
{
    private const string Name = "/rules/20-api.csx";

    [Theory]
    [InlineData("OnRequest(request =>\n{\n    var key = 1;\n    return Continue;\n});", 4, "OnRequest(request =>\n{\n    var key = 1;\n    LOG return Continue;\n});")]
    [InlineData("var a = 1;", 1, "LOG var a = 1;")]
    [InlineData("OnRequest(r => { r.Path = \"/\"; });", 1, "OnRequest(r => { LOG r.Path = \"/\"; });")]
    [InlineData("if (true)\n    Go();", 2, "if (true)\n    { LOG Go(); }")]
    [InlineData("if (a)\n    Go();\nelse if (b)\n    Stop();", 4, "if (a)\n    Go();\nelse if (b)\n    { LOG Stop(); }")]
    [InlineData("if (a) { } else\nif (b) Go(); else Stop();", 2, "if (a) { } else\n{ LOG if (b) Go(); else Stop(); }")]
    [InlineData("foreach (var x in y)\n\tGo(x);", 2, "foreach (var x in y)\n\t{ LOG Go(x); }")]
    [InlineData("void F() { switch (a) { case 1:\nGo(); break; } }", 2, "void F() { switch (a) { case 1:\nLOG Go(); break; } }")]
    [InlineData("void F() { again:\nGo(); }", 2, "void F() { again:\nLOG Go(); }")]
    public void It_stands_on_the_statement_s_line_and_where_only_one_may_stand_braces_make_room(string text, int line, string with) =>
        Assert.Equal(with, Insert(text, line));

    [Theory]
    [InlineData("// nothing\nGo();", 1)]
    [InlineData("Go(a,\n  b);", 2)]
    [InlineData("OnRequest(request =>\n{\n});", 2)]
    [InlineData("using System;\nGo();", 1)]
    [InlineData("Go();", 7)]
    public void Where_no_statement_starts_there_is_no_place(string text, int line) => Assert.Null(PointPlace.Find(Tree(text), line));

    [Fact]
    public void The_nearest_lines_are_those_on_either_side() =>
        Assert.Equal([1, 6], PointPlace.NearestLines(Tree("Go();\n\n// a\n\n\nGo();\nGo();"), 4));

    [Fact]
    public void Two_on_one_line_come_one_after_the_other_and_lines_keep_their_numbers()
    {
        var rule = Rule("if (a) Go();Stop();\nEnd();");
        var tree = PointText.TreeOf(rule, Name);
        var places = tree.GetRoot().DescendantNodes().OfType<Microsoft.CodeAnalysis.CSharp.Syntax.ExpressionStatementSyntax>().Select(node => new PointPlace(node, 1)).ToList();
        var with = PointText.Insert(rule, new[] { (places[1], "2 "), (places[0], "1 "), (places[2], "3 ") }.ToLookup(_ => Name));

        Assert.Equal("if (a) { 1 Go(); }2 Stop();\n3 End();", Encoding.UTF8.GetString(with.Files[Name].Content));
        Assert.Same(rule, with.Original);
        Assert.NotEqual(rule.ContentHash, with.ContentHash);
    }

    [Theory]
    [InlineData("a\r\nb")]
    [InlineData("")]
    [InlineData("a // b")]
    [InlineData("a /* b */")]
    [InlineData("a; b")]
    [InlineData("a) + (b")]
    [InlineData("a = 1")]
    [InlineData("a++")]
    [InlineData("f(x => x += 1)")]
    public void What_is_no_single_expression_is_refused(string expression) =>
        Assert.Throws<LogPointException>(() => PointCheck.Check(Rule("var a = 1;\nvar b = a;"), Name, new LogPointRequest("20-api.csx", 2, expression, null, 1, 1)));

    [Fact]
    public void An_object_may_be_made_of_what_there_is() =>
        PointCheck.Check(Rule("var a = 1;\nvar b = a;"), Name, new LogPointRequest("20-api.csx", 2, "new { a, Two = 2 } with { Two = 3 }", "a == 1", 1, 1));

    private static string Insert(string text, int line)
    {
        var rule = Rule(text);
        var place = PointPlace.Find(PointText.TreeOf(rule, Name), line)!;
        return Encoding.UTF8.GetString(PointText.Insert(rule, new[] { (place, "LOG ") }.ToLookup(_ => Name)).Files[Name].Content);
    }

    private static Microsoft.CodeAnalysis.SyntaxTree Tree(string text) => PointText.TreeOf(Rule(text), Name);

    private static RuleSource Rule(string text) =>
        new("20-api.csx", Name, "hash", new Dictionary<string, RuleFile> { [Name] = new(Name, Encoding.UTF8.GetBytes(text)) });
}
