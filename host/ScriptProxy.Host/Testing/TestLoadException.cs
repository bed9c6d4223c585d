using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.Host.Testing;

/// <summary>What is under test cannot be loaded.</summary>
internal sealed class TestLoadException(DiagnosticList findings) : Exception("What is under test cannot be loaded.")
{
    public IEnumerable<string> Findings => findings.InOrder().SelectMany(finding => finding.ToText().Split('\n'));
}
