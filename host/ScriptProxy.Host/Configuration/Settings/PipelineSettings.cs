namespace ScriptProxy.Host.Configuration.Settings;

/// <summary>The section <c>Pipeline</c>.</summary>
internal sealed record PipelineSettings
{
    /// <summary>Stands in <see cref="Order"/> for all units that are not named.</summary>
    public const string Others = "*";

    public IReadOnlyList<string> Order { get; init; } = [Others];

    /// <summary>How long one call of an asynchronous hook may take.</summary>
    public TimeSpan HookTimeout { get; init; } = TimeSpan.FromMinutes(1);
}
