namespace ScriptProxy.Host.Configuration.Settings;

/// <summary>The section <c>Explain</c>.</summary>
internal sealed record ExplainSettings
{
    /// <summary>Signs the tokens of requests that are to be explained; null for none.</summary>
    public string? Key { get; init; }
}
