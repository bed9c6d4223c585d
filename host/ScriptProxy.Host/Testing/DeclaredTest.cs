using ScriptProxy.Sdk.Testing;

namespace ScriptProxy.Host.Testing;

/// <summary>A test as its file declares it.</summary>
/// <param name="Name">What is so.</param>
/// <param name="Body">The test.</param>
/// <param name="File">Where it stands: the file, or one that the file loads.</param>
/// <param name="Line">Counted from 1.</param>
internal sealed record DeclaredTest(string Name, Func<ITestProxy, Task> Body, string File, int Line);
