using ScriptProxy.Host.State;

namespace ScriptProxy.Host.Connections;

/// <summary>A connection that was let in, or why it was not.</summary>
/// <param name="Refused">Why it was not let in.</param>
/// <param name="Gate">Where it has a place; null where it needs none.</param>
/// <param name="Key">The key by which it has it.</param>
internal readonly record struct Admission(Refused Refused, Gate? Gate = null, string? Key = null);
