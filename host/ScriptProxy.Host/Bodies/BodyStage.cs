using ScriptProxy.Host.Pipeline;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Bodies;

/// <summary>One link of a chain: a unit's transform, or the host's own coding of a body.</summary>
/// <param name="Call">Reads and writes.</param>
/// <param name="Hook">The hook that declared it; null for the host's own.</param>
/// <param name="Encodes">The coding that the host puts on here; null for everything else.</param>
/// <param name="HoldsBack">See <see cref="BodyTransformOptions.HoldsBack"/>.</param>
internal sealed record BodyStage(Func<BodyTransfer, Task> Call, Hook? Hook, string? Encodes = null, bool HoldsBack = false);

/// <summary>What a hook declared.</summary>
internal readonly record struct Declared(Hook Hook, Func<BodyTransfer, Task> Call, BodyTransformOptions Options);

/// <summary>Why a chain failed, by itself and not by what was fed into it.</summary>
/// <param name="Stage">Which link.</param>
/// <param name="Exception">What it threw.</param>
internal sealed record BodyFailure(BodyStage Stage, Exception Exception);
