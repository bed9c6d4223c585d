namespace ScriptProxy.Host.Configuration.Settings;

/// <summary>The section <c>Rules</c>.</summary>
internal sealed record RulesSettings
{
    /// <summary>Seen from the configuration file's folder.</summary>
    public string Folder { get; init; } = "rules";
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
