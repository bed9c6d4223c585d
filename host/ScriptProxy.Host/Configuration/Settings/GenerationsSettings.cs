namespace ScriptProxy.Host.Configuration.Settings;

/// <summary>The section <c>Generations</c>.</summary>
internal sealed record GenerationsSettings
{
    /// <summary>How long one unit's start may take.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
