using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ScriptProxy.Host.Logging;

/// <summary>
/// The levels in force, in the form that <see cref="LoggerFactory"/> watches. It keeps them inside each logger, so asking whether a level
/// is on costs one comparison, and a change reaches loggers that exist already, for any category: a level switch of Serilog would only
/// serve categories known at start.
/// </summary>
internal sealed class LevelRules(IReadOnlyDictionary<string, LogLevel> levels) : IOptionsMonitor<LoggerFilterOptions>
{
    /// <summary>The levels that hold where the settings name none: what concerns a person who runs a proxy.</summary>
    public static IReadOnlyDictionary<string, LogLevel> Defaults { get; } = new Dictionary<string, LogLevel>(StringComparer.OrdinalIgnoreCase)
    {
        ["Default"] = LogLevel.Information,
        ["Microsoft"] = LogLevel.Warning,
        ["System"] = LogLevel.Warning,
        ["Yarp"] = LogLevel.Warning,
        // A start that fails is told by the command, in one line; what ends a running host is critical.
        ["Microsoft.Extensions.Hosting.Internal.Host"] = LogLevel.Critical,
        // The exchange tells every failure of the forwarder itself; what else it warns of, with stack traces, are clients that went away.
        ["Yarp.ReverseProxy.Forwarder.HttpForwarder"] = LogLevel.Error,
        // While this category has any level, ASP.NET opens a log scope for every request. Kestrel reports the same exceptions.
        ["Microsoft.AspNetCore.Hosting.Diagnostics"] = LogLevel.None,
    };

    private Action<LoggerFilterOptions, string?>? _changed;
    private volatile LoggerFilterOptions _current = Translate(levels);

    public LoggerFilterOptions CurrentValue => _current;

    public LoggerFilterOptions Get(string? name) => _current;

    public IDisposable OnChange(Action<LoggerFilterOptions, string?> listener)
    {
        _changed += listener;
        return new Subscription(() => _changed -= listener);
    }

    public void Apply(IReadOnlyDictionary<string, LogLevel> levels)
    {
        _current = Translate(levels);
        _changed?.Invoke(_current, null);
    }

    private static LoggerFilterOptions Translate(IReadOnlyDictionary<string, LogLevel> levels)
    {
        var merged = new Dictionary<string, LogLevel>(Defaults, StringComparer.OrdinalIgnoreCase);
        foreach (var (category, level) in levels)
        {
            merged[category] = level;
        }

        var options = new LoggerFilterOptions();
        foreach (var (category, level) in merged)
        {
            options.Rules.Add(new LoggerFilterRule(null, category.Equals("Default", StringComparison.OrdinalIgnoreCase) ? null : category, level, null));
        }

        return options;
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
