using ScriptProxy.Host.Configuration.Settings;

namespace ScriptProxy.Host.Hosting;

/// <summary>What is watched for changes, and how.</summary>
internal sealed class WatchPlan
{
    public WatchPlan(LoadingInputs inputs, ProxySettings settings)
    {
        var folders = new UnitFolders(inputs, settings);
        Paths = [folders.Rules, .. folders.Plugins.Select(root => root.Path), .. inputs.Options.ConfigFile is { } file ? new[] { file } : []];
        Debounce = settings.Watching.Debounce;
        Poll = settings.Watching.Poll;
    }

    public IReadOnlyList<string> Paths { get; }

    public TimeSpan Debounce { get; }

    public TimeSpan Poll { get; }

    public bool IsSameAs(WatchPlan other) => Paths.SequenceEqual(other.Paths) && (Debounce, Poll) == (other.Debounce, other.Poll);
}
