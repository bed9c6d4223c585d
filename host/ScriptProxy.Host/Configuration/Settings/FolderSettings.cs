namespace ScriptProxy.Host.Configuration.Settings;

/// <summary>The section <c>Rules</c>.</summary>
internal sealed record RulesSettings
{
    /// <summary>Seen from the configuration file's folder.</summary>
    public string Folder { get; init; } = "rules";

    /// <summary>Where compiled rules are kept; seen from the configuration file's folder. Null for the user's folder for caches, empty for nowhere.</summary>
    public string? Cache { get; init; }

    /// <summary>Whether the compiler is loaded soon after the start even if it has nothing to compile.</summary>
    public bool WarmUp { get; init; } = true;

    public BudgetsSettings Budgets { get; init; } = new();

    public UnboundedCallPolicy UnboundedCalls { get; init; }
}

/// <summary>The section <c>Plugins</c>.</summary>
internal sealed record PluginsSettings
{
    /// <summary>Further plugins; seen from the configuration file's folder. Null for none.</summary>
    public string? Folder { get; init; }
}

/// <summary>The section <c>Watching</c>.</summary>
internal sealed record WatchingSettings
{
    public TimeSpan Debounce { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);
}
