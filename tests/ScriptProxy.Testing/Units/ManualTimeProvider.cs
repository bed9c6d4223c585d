using ScriptProxy.Sdk.Testing;

namespace ScriptProxy.Testing.Units;

/// <summary>The clock of <c>scriptproxy test</c>, for tests of other kinds.</summary>
public sealed class ManualTimeProvider : TestClock;
