namespace ScriptProxy.Sdk;

/// <summary>One registered hook: what <see cref="Hooks"/> hands to the host.</summary>
/// <param name="Phase">When it runs.</param>
/// <param name="Match">For which exchanges.</param>
/// <param name="Callback">One of the delegate types that the methods of <see cref="Hooks"/> accept for the phase.</param>
public sealed record HookRegistration(Phase Phase, Match Match, Delegate Callback);
