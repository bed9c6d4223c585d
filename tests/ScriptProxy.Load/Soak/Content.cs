namespace ScriptProxy.Load.Soak;

/// <summary>What one generation is made of. No two generations of a soak are alike, so an exchange tells by it which one it saw.</summary>
/// <param name="Rules">The version of the rules.</param>
/// <param name="ThirdRule">The name of the rule that comes and goes; null while it is away.</param>
/// <param name="Plugin">The version of the plugin.</param>
internal sealed record Content(int Rules, string? ThirdRule, int Plugin);
