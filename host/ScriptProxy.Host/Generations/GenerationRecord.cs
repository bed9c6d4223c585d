namespace ScriptProxy.Host.Generations;

/// <summary>A generation that serves or has served, and what it takes to bring it back.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Since">When it went live.</param>
/// <param name="Why">What brought it: a changed file, a person, a unit that was put back.</param>
/// <param name="Changes">What differs from the generation before.</param>
/// <param name="Plan">What it is made of. Plugins are loaded from the copies that it had.</param>
/// <param name="IsSameOnDisk">Whether it differs from the generation before by log points alone: to roll back to the one brings back the same as to the other.</param>
internal sealed record GenerationRecord(int Number, DateTimeOffset Since, string Why, string Changes, GenerationPlan Plan, bool IsSameOnDisk);
