namespace ScriptProxy.Sdk.Testing;

/// <summary>What a test expects is not so.</summary>
/// <param name="expression">What was looked at, as it stands in the test.</param>
/// <param name="expected">What it should be.</param>
/// <param name="actual">What it is.</param>
/// <param name="file">The test's file.</param>
/// <param name="line">The line, counted from 1.</param>
public sealed class ExpectationException(string expression, string expected, string actual, string file, int line)
    : Exception($"{expression}: expected {expected}, but it is {actual}")
{
    /// <summary>What was looked at, as it stands in the test.</summary>
    public string Expression => expression;

    /// <summary>What it should be.</summary>
    public string Expected => expected;

    /// <summary>What it is.</summary>
    public string Actual => actual;

    /// <summary>The test's file.</summary>
    public string File => file;

    /// <summary>The line, counted from 1.</summary>
    public int Line => line;
}
