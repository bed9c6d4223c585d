using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Rules.Examples;

/// <summary>Compiles what the README files show, so that it cannot rot.</summary>
public sealed partial class ReadmeCodeTests
{
    private static readonly CSharpCompilationOptions Library =
        new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);

    public static TheoryData<string, int> Blocks
    {
        get
        {
            var blocks = new TheoryData<string, int>();
            foreach (var file in Readmes())
            {
                foreach (Match block in CSharpBlock().Matches(File.ReadAllText(file)))
                {
                    blocks.Add(Path.GetRelativePath(Repository.Root, file), block.Index);
                }
            }

            return blocks;
        }
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Code_in_a_readme_compiles(string file, int position)
    {
        var text = File.ReadAllText(Repository.File(file));
        var line = text[..position].Count(character => character == '\n') + 2;
        var code = CSharpBlock().Match(text, position).Groups["code"].Value;
        var findings = IsLibrary(code) ? CompileLibrary(code) : RuleScript.Compile(code);
        Assert.Empty(findings
            .Where(finding => finding.Severity >= DiagnosticSeverity.Warning)
            .Select(finding => $"{file}({line + finding.Location.GetMappedLineSpan().StartLinePosition.Line}): {finding.Id}: {finding.GetMessage()}"));
    }

    private static bool IsLibrary(string code) =>
        code.Contains(": IProxyPlugin", StringComparison.Ordinal) || code.Contains("namespace ", StringComparison.Ordinal);

    private static IEnumerable<Diagnostic> CompileLibrary(string code)
    {
        // What implicit usings give every project of .NET, and a plugin made by `scriptproxy new plugin` with them.
        const string Usings =
            "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; " +
            "global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";
        var references = code.Contains("[Fact]", StringComparison.Ordinal)
            ? RuleScript.References.Append(Reference(typeof(FakeHooks))).Append(Reference(typeof(Assert))).Append(Reference(typeof(FactAttribute)))
            : RuleScript.References;
        return CSharpCompilation
            .Create("Readme", [CSharpSyntaxTree.ParseText(Usings), CSharpSyntaxTree.ParseText(code)], references, Library)
            .GetDiagnostics();
    }

    private static PortableExecutableReference Reference(Type type) => MetadataReference.CreateFromFile(type.Assembly.Location);

    private static IEnumerable<string> Readmes() =>
        new[] { Repository.Root, Repository.File("rules"), Repository.File("sdk"), Repository.File("host"), Repository.File("tests") }
            .Concat(Directory.GetDirectories(Repository.File("plugins")).Prepend(Repository.File("plugins")))
            .Select(folder => Path.Combine(folder, "README.md"))
            .Where(File.Exists);

    [GeneratedRegex(@"^```csharp\r?\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();
}
