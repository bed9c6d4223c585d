using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Rules.Hints;
using ScriptProxy.Host.Rules.Packages;
using Diagnostic = ScriptProxy.Host.Diagnostics.Diagnostic;

namespace ScriptProxy.Host.Rules;

/// <summary>Checks the <c>#load</c> and <c>#r</c> lines of a rule before it is compiled: the compiler would let circles pass and explain little.</summary>
internal sealed class RuleDirectives(RuleSource source, RuleSourceResolver resolver, CSharpParseOptions options, DiagnosticList diagnostics)
{
    private readonly List<string> _way = [];
    private readonly HashSet<string> _checked = new(StringComparer.Ordinal);

    /// <returns>Whether all is well.</returns>
    public bool Check(CompilationUnitSyntax root)
    {
        _way.Add(root.SyntaxTree.FilePath);
        _checked.Add(root.SyntaxTree.FilePath);
        var well = true;
        foreach (var directive in root.GetReferenceDirectives().Where(directive => directive.IsActive))
        {
            if (PackageDirectives.Fault(directive.File.ValueText, source.Packages) is var (code, message))
            {
                well = Report(directive.File.GetLocation(), code, message);
            }
        }

        foreach (var directive in root.GetLoadDirectives().Where(directive => directive.IsActive && directive.File.ValueText.Length > 0))
        {
            well &= Check(directive.File, RuleReader.Resolve(directive.File.ValueText, root.SyntaxTree.FilePath));
        }

        _way.RemoveAt(_way.Count - 1);
        return well;
    }

    private bool Check(SyntaxToken directive, string loaded)
    {
        if (_way.Contains(loaded))
        {
            var circle = string.Join(" -> ", _way.SkipWhile(path => path != loaded).Append(loaded).Select(Path.GetFileName));
            return Report(directive.GetLocation(), "SP0305", $"#load goes round in a circle: {circle}");
        }

        if (!source.Files.TryGetValue(loaded, out var file) || file.Problem is not null)
        {
            return Report(directive.GetLocation(), "SP0304", $"'{directive.ValueText}' {file?.Problem ?? "cannot be loaded"}; the path of a #load is relative to the file that contains it{NearNames.Of(directive)}");
        }

        return !_checked.Add(loaded) || Check(CSharpSyntaxTree.ParseText(resolver.ReadText(loaded), options, loaded).GetCompilationUnitRoot());
    }

    private bool Report(Location location, string code, string message)
    {
        var span = location.GetLineSpan();
        diagnostics.Add(Diagnostic.Error(span.Path, code, message, span.StartLinePosition.Line + 1, span.StartLinePosition.Character + 1));
        return false;
    }
}
