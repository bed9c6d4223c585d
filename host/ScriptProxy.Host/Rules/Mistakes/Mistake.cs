using Microsoft.CodeAnalysis;

namespace ScriptProxy.Host.Rules.Mistakes;

/// <summary>What compiles and is hardly ever meant.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Code">The finding's code.</param>
/// <param name="Message">What is wrong and what to write.</param>
internal sealed record Mistake(Location Place, string Code, string Message);
