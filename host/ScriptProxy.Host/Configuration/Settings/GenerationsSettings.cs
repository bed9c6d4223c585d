namespace ScriptProxy.Host.Configuration.Settings;

/// <summary>The section <c>Generations</c>.</summary>
internal sealed record GenerationsSettings
{
    /// <summary>How many generations stay known, the one that serves among them.</summary>
    public int Keep { get; init; } = 10;

    /// <summary>How long one unit's start may take.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
