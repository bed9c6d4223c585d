using ScriptProxy.Host.Rules;
using ScriptProxy.Sdk.Testing;

namespace ScriptProxy.Host.Testing;

/// <summary>Puts into words why a test failed.</summary>
internal static class FailureText
{
    /// <param name="exception">What ended the test.</param>
    /// <param name="test">The test.</param>
    /// <param name="files">The test's file and those that it loads.</param>
    public static IEnumerable<string> Of(Exception exception, DeclaredTest test, IReadOnlyList<string> files)
    {
        switch (exception)
        {
            case ExpectationException expectation:
                return
                [
                    $"{TestPath.Shown(expectation.File)}({expectation.Line}): {expectation.Expression}",
                    $"  expected  {expectation.Expected}",
                    $"  actual    {expectation.Actual}",
                ];
            case TestLoadException load:
                return [$"{Place(exception, test, files)}: {exception.Message}", .. load.Findings.Select(finding => $"  {finding}")];
            default:
                return [$"{Place(exception, test, files)}: {exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}"];
        }
    }

    /// <summary>For a test that did not end.</summary>
    public static IEnumerable<string> Endless(DeclaredTest test, TimeSpan limit) =>
        [$"{TestPath.Shown(test.File)}({test.Line}): it did not end within {limit.TotalSeconds:0.###} s; --timeout and TimeLimit change that"];

    private static string Place(Exception exception, DeclaredTest test, IReadOnlyList<string> files) =>
        RuleFault.Locate(exception, files) is { } place ? $"{TestPath.Shown(place.File)}({place.Line})" : $"{TestPath.Shown(test.File)}({test.Line})";
}
