namespace ScriptProxy.Bench;

/// <summary>Something that the user of the bench can mend. The message says what and how.</summary>
internal sealed class BenchException(string message) : Exception(message);
