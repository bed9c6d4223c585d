using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.UnitTests.Diagnostics;

public sealed class DiagnosticTests
{
    [Fact]
    public void A_finding_prints_as_compilers_do() =>
        Assert.Equal("a.csx(3,13): error CS1061: no", Diagnostic.Error("a.csx", "CS1061", "no", 3, 13).ToString());
}
