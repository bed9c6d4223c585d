using System.Text;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Rules;

namespace ScriptProxy.UnitTests.Rules;

public sealed class RuleCompilerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DiagnosticList _diagnostics = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_rule_of_the_design_compiles_without_a_finding()
    {
        Assert.NotNull(Compile(
            """
            OnRequest("/api/{**rest}", request =>
            {
                if (request.Headers["X-Api-Key"].Count == 0)
                    return request.Respond(401, "API key required");
                request.RouteTo("api");
                return Continue;
            });
            OnResponse(response => response.Headers.Remove("Server"));
            """));
        Assert.Empty(_diagnostics);
    }

    [Fact]
    public void What_rules_plainly_need_is_imported()
    {
        Assert.NotNull(Compile(
            """
            var seen = new Dictionary<string, int>();
            var address = IPAddress.Parse("10.0.0.1");
            var text = JsonSerializer.Serialize(Path.Combine("a", "b").Select(c => c).ToList());
            await Task.Yield();
            var key = State<string?>("user");
            OnRequest(new Match { Path = "/{id}", Methods = ["GET"] }, async request =>
            {
                string id = request.PathValue("id");
                request.Set(key, Encoding.UTF8.GetString(Convert.FromBase64String(id)));
                await Task.Delay(TimeSpan.FromSeconds(1), request.Aborted);
                Log.LogInformation("{Id} {Seen}", id, Interlocked.Increment(ref CollectionsMarshal(seen)));
            });
            ref int CollectionsMarshal(Dictionary<string, int> all) => ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(all, "x", out _);
            """));
        Assert.Empty(_diagnostics);
    }

    [Fact]
    public void Errors_have_the_compilers_code_and_the_place()
    {
        Assert.Null(Compile("OnRequest(request =>\r\n{\r\n    request.Nonsense();\r\n    return Continue;\r\n});"));
        var error = Assert.Single(_diagnostics);
        Assert.Equal((Severity.Error, _folder["a.csx"], 3, 13, "CS1061"), (error.Severity, error.File, error.Line, error.Column, error.Code));
    }

    [Fact]
    public void All_errors_are_reported()
    {
        Compile("nonsense1();\nnonsense2();\nint x = \"\";");
        Assert.Equal([1, 2, 3], _diagnostics.Select(item => item.Line));
    }

    [Fact]
    public void Errors_in_a_loaded_file_name_that_file()
    {
        _folder.Write("lib/_b.csx", "int Double(int x) => x * 2;\nnonsense();");
        Assert.Null(Compile("#load \"lib/_b.csx\"\nOnRequest(request => { });"));
        Assert.Equal((_folder["lib/_b.csx"], 2, 1), (_diagnostics.Single().File, _diagnostics.Single().Line, _diagnostics.Single().Column));
    }

    [Fact]
    public void Loaded_files_take_part()
    {
        _folder.Write("lib/_b.csx", "#load \"_c.csx\"\nint Double(int x) => Twice * x;");
        _folder.Write("lib/_c.csx", "const int Twice = 2;");
        var rule = Compile("#load \"lib/_b.csx\"\n#load \"lib/_c.csx\"\nOnRequest(request => { request.Host = Double(2).ToString(); });");
        Assert.Empty(_diagnostics);
        Assert.Equal(["_b.csx", "_c.csx", "a.csx"], rule!.Files.Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("#load \"gone.csx\"", "does not exist")]
    [InlineData("#load \"../outside.csx\"", "outside the rules folder")]
    [InlineData("#load \"/etc/passwd\"", "outside the rules folder")]
    [InlineData("#load \"a.csx\"", "a.csx -> a.csx")]
    [InlineData("#r \"Newtonsoft.Json\"", "#r to a file is refused")]
    [InlineData("#r \"nuget: Newtonsoft.Json, 13.0.3\"", "run 'scriptproxy restore'")]
    public void Directives_that_cannot_be_followed_are_explained_at_their_line(string directive, string expected)
    {
        Assert.Null(Compile($"// {directive}\r\n{directive}\r\n"));
        Assert.Equal(2, Assert.Single(_diagnostics).Line);
        Assert.Contains(expected, Assert.Single(_diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_circle_through_other_files_is_an_error_at_the_line_that_closes_it()
    {
        _folder.Write("_b.csx", "\n#load \"_c.csx\"");
        _folder.Write("_c.csx", "#load \"_b.csx\"");
        Assert.Null(Compile("#load \"_b.csx\""));
        var error = Assert.Single(_diagnostics);
        Assert.Equal((_folder["_c.csx"], 1, 7, "SP0305"), (error.File, error.Line, error.Column, error.Code));
        Assert.EndsWith("_b.csx -> _c.csx -> _b.csx", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("using System.Net;\r\n// nothing yet")]
    public void An_empty_rule_compiles_with_a_warning(string text)
    {
        Assert.NotNull(Compile(text));
        Assert.Equal((Severity.Warning, "SP0303"), (_diagnostics.Single().Severity, _diagnostics.Single().Code));
    }

    [Fact]
    public void A_byte_order_mark_is_no_content()
    {
        File.WriteAllText(_folder["a.csx"], "nonsense();", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.Null(CompileFile());
        Assert.Equal((1, 1), (_diagnostics.Single().Line, _diagnostics.Single().Column));
    }

    [Fact]
    public void Binary_content_is_explained()
    {
        File.WriteAllBytes(_folder["a.csx"], new byte[100]);
        Assert.Null(CompileFile());
        Assert.Contains("no text", Assert.Single(_diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thousand_errors_are_not_a_thousand_lines()
    {
        Assert.Null(Compile(string.Concat(Enumerable.Repeat("nonsense();\n", 1000))));
        Assert.InRange(_diagnostics.Count, 2, 50);
        Assert.Contains("970 more", _diagnostics.Last().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("using Serilog;")]
    [InlineData("using Yarp.ReverseProxy;")]
    [InlineData("Microsoft.CodeAnalysis.SyntaxNode? node = null;")]
    [InlineData("using ScriptProxy.Host;")]
    public void A_rule_does_not_see_what_the_host_uses(string text)
    {
        Assert.Null(Compile(text));
        Assert.Contains("put what needs a library into a plugin", _diagnostics.Single(item => item.Severity == Severity.Error).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OnRequest(request => { request.Status = 5; });", "Status is there in OnUpstreamResponse, OnResponse, OnCompleted")]
    [InlineData("OnResponse(response => response.RouteTo(\"a\"));", "RouteTo is there in OnRequest")]
    [InlineData("OnResponse(response => { response.Path = \"/\"; });", "Path can be changed in OnRequest")]
    [InlineData("OnRequest(request => { if (request.Path == \"/\") return Continue; });", "return Continue;")]
    [InlineData("OnRequest(request => { if (request.Path == \"/\") return; return Continue; });", "return Continue;")]
    [InlineData("OnRequest(async request => { if (request.Path == \"/\") return Continue; });", "return Continue;")]
    [InlineData("using System.Text.RegularExpressions;\nOnRequest(new Match { Path = \"/\" }, request => { });", "using Match = ScriptProxy.Sdk.Match;")]
    [InlineData("var x = new Regex(\"a\");", "using System.Text.RegularExpressions;")]
    public void Common_mistakes_get_a_hint(string text, string hint)
    {
        Assert.Null(Compile(text));
        Assert.Contains(_diagnostics, item => item.Message.Contains(hint, StringComparison.Ordinal));
    }

    [Fact]
    public void Forgotten_awaits_are_warned_of()
    {
        Assert.NotNull(Compile("OnRequest(async request => { Task.Delay(1); await Task.Yield(); });"));
        Assert.Equal("CS4014", Assert.Single(_diagnostics).Code);
    }

    [Fact]
    public void What_the_compiler_has_read_of_the_framework_stays()
    {
        BytesOfCompiling();
        Assert.InRange(Enumerable.Range(0, 5).Min(_ => BytesAfterCollecting()), 1, 3_500_000); // 2 MB, and 8 where it starts from nothing; what other tests collect meanwhile may cost some
    }

    private long BytesAfterCollecting()
    {
        GC.Collect();
        GC.Collect();
        return BytesOfCompiling();
    }

    private long BytesOfCompiling()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.NotNull(Compile("OnRequest(request => request.Headers[\"X-Name\"] = string.Join(',', new HashSet<string>([\"a\"]).Order()));"));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private CompiledRule? Compile(string text)
    {
        _folder.Write("a.csx", text);
        return CompileFile();
    }

    private CompiledRule? CompileFile() => RuleCompiler.Compile(RuleFolder.Scan(_folder.Path, required: true, _diagnostics).Single(), _diagnostics);
}
