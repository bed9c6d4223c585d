using ScriptProxy.Plugins.Caching.Purging;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Caching.Purging;

public sealed class BanExpressionTests
{
    [Theory]
    [InlineData("path ~ ^/img/ && header:Content-Type == image/png", "path Matches '^/img/'; header:Content-Type Equal 'image/png'")]
    [InlineData("url==https://a.example/b", "url Equal 'https://a.example/b'")]
    [InlineData("  host  !=  a.example  ", "host NotEqual 'a.example'")]
    [InlineData("tag !~ ^x", "tag MatchesNot '^x'")]
    [InlineData("status == 404", "status Equal '404'")]
    [InlineData("status ~ ^5", "status Matches '^5'")]
    [InlineData("path == a b", "path Equal 'a b'")]
    [InlineData("path == \"a b\"", "path Equal 'a b'")]
    [InlineData("path == \"\"", "path Equal ''")]
    [InlineData("path == \"a && b\" && tag == c", "path Equal 'a && b'; tag Equal 'c'")]
    [InlineData("path == \"a\"&&tag == c", "path Equal 'a'; tag Equal 'c'")]
    [InlineData("path == a&&b && tag == c", "path Equal 'a&&b'; tag Equal 'c'")]
    [InlineData("path == \"say \\\"hi\\\"\"", "path Equal 'say \"hi\"'")]
    [InlineData("path ~ \"\\d+\\\\\"", "path Matches '\\d+\\\\'")]
    [InlineData("path ~ \\.png$", "path Matches '\\.png$'")]
    [InlineData("header:x-a == b\t&& tag == c", "header:x-a Equal 'b\t&& tag == c'")]
    public void Conditions_are_read(string expression, string expected) => Assert.Equal(
        expected, string.Join("; ", BanExpression.Parse(expression).Conditions.Select(condition => $"{condition.Field} {condition.Test} '{condition.Value}'")));

    [Theory]
    [InlineData("", 1, "a field is missing; there are url, host, path, status, tag and header:Name")]
    [InlineData("  ", 3, "a field is missing")]
    [InlineData("== a", 1, "a field is missing")]
    [InlineData("colour == red", 1, "'colour' is no field; there are url, host, path, status, tag and header:Name")]
    [InlineData("Path == /a", 1, "'Path' is no field")]
    [InlineData("header: == a", 1, "'header:' is no field")]
    [InlineData("header:A\u00e4 == a", 1, "'header:A\u00e4' is no field")]
    [InlineData("req.url ~ ^/a", 1, "'req.url' is no field; write path for the path, or url for the whole address")]
    [InlineData("obj.http.X-A == a", 1, "'obj.http.X-A' is no field; write header:X-A")]
    [InlineData("obj.status == 200", 1, "write status")]
    [InlineData("path", 5, "an operator is missing; there are ==, !=, ~ and !~")]
    [InlineData("path = /a", 6, "an operator is missing")]
    [InlineData("path /a", 6, "an operator is missing")]
    [InlineData("path ==", 8, "a value is missing; \"\" stands for an empty one")]
    [InlineData("path == && tag == a", 9, "a value is missing")]
    [InlineData("path == a &&", 13, "a field is missing")]
    [InlineData("path == a && ", 14, "a field is missing")]
    [InlineData("path == \"a", 9, "the quote has no end; inside, \\\" stands for a quote")]
    [InlineData("path == \"a\" b", 13, "after a value there is '&&' and another condition, or nothing")]
    [InlineData("path == \"a\" || tag == b", 13, "after a value there is '&&'")]
    [InlineData("status == 5xx", 11, "'5xx' is no status; write three digits, or '~ ^5' for all that begin with 5")]
    [InlineData("tag == a && path ~ (", 20, "'(' is no pattern that can be used: ")]
    [InlineData("path ~ (a)\\1", 8, "Allowed are .NET's regular expressions without backreferences and lookarounds")]
    [InlineData("path ~ (?=a)", 8, "without backreferences and lookarounds")]
    [InlineData("path ~ ((a{1000}){1000}){1000}", 8, "is no pattern that can be used")]
    public void What_cannot_be_understood_is_told_with_its_column(string expression, int column, string told)
    {
        var error = Assert.Throws<FormatException>(() => BanExpression.Parse(expression));

        Assert.StartsWith($"column {column}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_endless_or_deeply_nested_pattern_is_refused()
    {
        Assert.Throws<FormatException>(() => BanExpression.Parse("path ~ " + new string('a', BanExpression.MaxLength)));
        var nested = "path ~ " + new string('(', 1000) + new string(')', 1000);
        _ = Record.Exception(() => BanExpression.Parse(nested)) is null or FormatException ? true : throw new InvalidOperationException("It threw something else.");
    }

    [Fact]
    public void No_text_makes_it_throw_anything_else() => FsCheck.Check.QuickThrowOnFailure(FsCheck.Fluent.Prop.ForAll<string[]>(parts =>
    {
        string[] words = ["path", "tag", "header:", "status", " ", " ~ ", "!~", "==", " && ", "\"", "\\", "(", "[", "{9}", "*", "^/a", "a"];
        var mixed = string.Concat(parts.Select(part => part is null ? " && " : words[part.Length % words.Length] + part));
        foreach (var text in (string[])[mixed, "path ~ " + mixed, string.Concat(parts)])
        {
            try
            {
                Assert.NotEmpty(BanExpression.Parse(text).Conditions);
            }
            catch (FormatException exception)
            {
                Assert.Matches("^column [0-9]+: ", exception.Message);
            }
        }
    }));

    [Fact]
    public async Task A_ban_means_what_it_says()
    {
        var store = new FakeStore();
        store.Add("https://a.example/img/1");
        store.Add("https://a.example/css/1");

        Assert.Equal(1, await store.InvalidateAsync(BanExpression.Parse("path ~ ^/img/ && header:content-type == image/png && host == a.example")));
        Assert.Equal(0, await store.InvalidateAsync(BanExpression.Parse("header:X-Absent != \"\"")));
    }
}
