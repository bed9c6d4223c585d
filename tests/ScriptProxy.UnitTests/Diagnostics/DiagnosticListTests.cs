using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.UnitTests.Diagnostics;

public sealed class DiagnosticListTests
{
    [Fact]
    public void Findings_stand_by_file_line_and_column_and_else_as_they_came()
    {
        DiagnosticList findings =
        [
            Diagnostic.Error("b", "5", "", 1, 1),
            Diagnostic.Error("a", "4", "", 10, 1),
            Diagnostic.Error("a", "2", "", 2, 7),
            Diagnostic.Warning("a", "3", "", 2, 7),
            Diagnostic.Error("a", "1", "", 2, 5),
        ];

        Assert.Equal("12345", string.Concat(findings.InOrder().Select(finding => finding.Code)));
        Assert.Equal("4 error(s), 1 warning(s)", findings.Counts());
    }
}
