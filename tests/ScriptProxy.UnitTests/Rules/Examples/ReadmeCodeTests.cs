using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Rules.Examples;

/// <summary>Compiles what the README files show, so that it cannot rot.</summary>
public sealed class ReadmeCodeTests
{
    // What implicit usings give a plugin's project.
    private const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; " +
        "global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    private static readonly CSharpCompilationOptions Library =
        new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);

    public static TheoryData<string, int> Blocks
    {
        get
        {
            var blocks = new TheoryData<string, int>();
            foreach (var block in Readmes().SelectMany(file => ReadmeBlock.Read(file, "csharp")))
            {
                blocks.Add(block.File, block.Line);
            }

            return blocks;
        }
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Code_in_a_readme_compiles(string file, int line)
    {
        var code = ReadmeBlock.Read(file, "csharp").Single(block => block.Line == line).Text;
        var findings = (IsLibrary(code) ? CompileLibrary(code) : RuleScript.Compile(code))
            .Where(finding => finding.Severity >= DiagnosticSeverity.Warning)
            .Select(finding => $"{file}({line + finding.Location.GetMappedLineSpan().StartLinePosition.Line}): {finding.Id}: {finding.GetMessage()}")
            .ToList();
        Assert.True(findings.Count == 0, string.Join(Environment.NewLine, findings));
    }

    private static bool IsLibrary(string code) =>
        code.Contains(": IProxyPlugin", StringComparison.Ordinal) || code.Contains("namespace ", StringComparison.Ordinal);

    private static IEnumerable<Diagnostic> CompileLibrary(string code)
    {
        var references = code.Contains("[Fact]", StringComparison.Ordinal)
            ? RuleScript.References.Concat(new[] { typeof(FakeHooks), typeof(Assert), typeof(FactAttribute) }.Select(Reference))
            : RuleScript.References;
        return CSharpCompilation
            .Create("Readme", [CSharpSyntaxTree.ParseText(ImplicitUsings), CSharpSyntaxTree.ParseText(code)], references, Library)
            .GetDiagnostics();
    }

    private static PortableExecutableReference Reference(Type type) => MetadataReference.CreateFromFile(type.Assembly.Location);

    private static IEnumerable<string> Readmes() =>
        new[] { ".", "host", "plugins", "rules", "sdk", "tests" }
            .Concat(Directory.GetDirectories(Repository.File("plugins")))
            .Select(folder => Path.GetRelativePath(Repository.Root, Repository.File(folder, "README.md")))
            .Where(file => File.Exists(Repository.File(file)));
}
