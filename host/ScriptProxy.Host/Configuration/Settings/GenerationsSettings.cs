namespace ScriptProxy.Host.Configuration.Settings;

/// <summary>The section <c>Generations</c>.</summary>
internal sealed record GenerationsSettings
{
    /// <summary>How many generations stay known, the one that serves among them.</summary>
    public int Keep { get; init; } = 10;

    /// <summary>How long one unit's start may take.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public PutBackSettings PutBack { get; init; } = new();
}

/// <summary>The section <c>Generations:PutBack</c>: when a unit that fails goes back to its previous version.</summary>
internal sealed record PutBackSettings
{
    public bool Enabled { get; init; } = true;

    /// <summary>The share of calls in one phase that must fail.</summary>
    public double ErrorRate { get; init; } = 0.5;

    /// <summary>How long after going live.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many calls there must have been in that phase.</summary>
    public int MinimumCalls { get; init; } = 20;

    /// <summary>Whether a unit without an earlier version is taken out. A guard that fails refuses requests; one that is gone lets them pass.</summary>
    public bool RemoveNew { get; init; }
}
