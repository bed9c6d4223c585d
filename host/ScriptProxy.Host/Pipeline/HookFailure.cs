using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Pipeline;

/// <summary>How a hook failed; holds nothing of the unit's own.</summary>
/// <param name="Phase">The hook's phase.</param>
/// <param name="Message">What was thrown, in words.</param>
/// <param name="ErrorId">The id in the log and the answer; null where the exchange went on.</param>
/// <param name="At">When.</param>
/// <param name="Place">The file and line in the unit's code; null if it is not known. Only a unit's first failure is looked up.</param>
internal sealed record HookFailure(Phase Phase, string Message, string? ErrorId, DateTimeOffset At, string? Place);
