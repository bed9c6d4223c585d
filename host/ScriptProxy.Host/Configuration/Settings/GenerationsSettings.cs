namespace ScriptProxy.Host.Configuration.Settings;

/// <summary>The section <c>Generations</c>.</summary>
internal sealed record GenerationsSettings
{
    /// <summary>How many generations stay known, the one that serves among them.</summary>
    public int Keep { get; init; } = 10;

    /// <summary>How long one unit's start may take.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public PutBackSettings PutBack { get; init; } = new();

    public QuarantineSettings Quarantine { get; init; } = new();
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

    /// <summary>How many calls beyond their budget count as much as <see cref="MinimumCalls"/>: each of them is dear.</summary>
    public int MinimumExceeded { get; init; } = 3;

    /// <summary>Whether a unit without an earlier version is taken out. A guard that fails refuses requests; one that is gone lets them pass.</summary>
    public bool RemoveNew { get; init; }
}

/// <summary>The section <c>Generations:Quarantine</c>: when the hooks of a unit are not called for a while, however long it has been live.</summary>
internal sealed record QuarantineSettings
{
    public bool Enabled { get; init; } = true;

    /// <summary>The share of calls in one phase that must fail. A guard that refuses nine tenths because what it asks is down is hardly worse off in quarantine.</summary>
    public double ErrorRate { get; init; } = 0.9;

    /// <summary>How many calls there must have been in that phase.</summary>
    public int MinimumCalls { get; init; } = 100;

    /// <summary>The share of calls in one phase that must exceed their budget, so that a few odd requests do not take a rule away from all others.</summary>
    public double ExceededRate { get; init; } = 0.1;

    /// <summary>How many calls must have exceeded their budget.</summary>
    public int MinimumExceeded { get; init; } = 5;

    /// <summary>Within which all that must happen.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the first quarantine lasts; each that follows upon another lasts twice as long.</summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a quarantine lasts at most.</summary>
    public TimeSpan MaxRest { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether exchanges pass meanwhile without units that do not say that they guard something.</summary>
    public bool FailOpen { get; init; }

    /// <summary>The units without which exchanges pass in any case. Where a guard is in quarantine, everything passes unguarded then.</summary>
    public IReadOnlyList<string> FailOpenUnits { get; init; } = [];

    /// <summary>Whether exchanges pass without a unit that is in quarantine.</summary>
    /// <param name="unit">Its name.</param>
    /// <param name="isGuard">Whether it says that it is not to be passed over.</param>
    public bool Opens(string unit, bool isGuard) => (FailOpen && !isGuard) || FailOpenUnits.Contains(unit, StringComparer.OrdinalIgnoreCase);
}
