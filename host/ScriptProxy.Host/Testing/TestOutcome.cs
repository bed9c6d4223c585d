namespace ScriptProxy.Host.Testing;

/// <summary>How a test went.</summary>
/// <param name="Test">The test.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Failure">Why it failed, in lines; null if it passed.</param>
internal sealed record TestOutcome(DeclaredTest Test, TimeSpan Took, IReadOnlyList<string>? Failure);

/// <summary>How the tests of a file went.</summary>
/// <param name="Path">The file.</param>
/// <param name="Tests">Those that ran.</param>
/// <param name="Findings">Errors and warnings in the file and in what it is about.</param>
/// <param name="CouldRun">Whether they have no error.</param>
internal sealed record FileOutcome(string Path, IReadOnlyList<TestOutcome> Tests, IReadOnlyList<string> Findings, bool CouldRun);
