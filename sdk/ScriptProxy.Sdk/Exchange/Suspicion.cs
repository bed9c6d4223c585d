namespace ScriptProxy.Sdk;

/// <summary>
/// Whether an exchange is taken for part of a flood, why, and for how long. A mark only: what detects floods sets it, and other hooks decide what comes of it. The default
/// value says that there is none.
/// </summary>
/// <param name="Level">How strong it is.</param>
/// <param name="Reason">What it comes from, in a word: <c>client</c>, <c>page</c> or <c>site</c> for the counters of DosDetection, <c>connection</c> for the host's; null without a suspicion.</param>
/// <param name="Since">When it began.</param>
/// <param name="Until">When it ends unless the flood goes on; <see cref="DateTimeOffset.MaxValue"/> for as long as the client is known.</param>
public readonly record struct Suspicion(SuspicionLevel Level, string? Reason, DateTimeOffset Since, DateTimeOffset Until)
{
    /// <summary>Whether there is one.</summary>
    public bool IsSet => Level != SuspicionLevel.None;

    /// <summary>The stronger of two; this one if they are equally strong.</summary>
    /// <param name="other">The other one.</param>
    public Suspicion Or(Suspicion other) => other.Level > Level ? other : this;
}

/// <summary>How strong a <see cref="Suspicion"/> is.</summary>
public enum SuspicionLevel : byte
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>More than most clients do.</summary>
    Soft,

    /// <summary>More than any client should.</summary>
    Hard,
}
