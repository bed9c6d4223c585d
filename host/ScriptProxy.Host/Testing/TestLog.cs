using Microsoft.Extensions.Logging;

namespace ScriptProxy.Host.Testing;

/// <summary>Keeps what is logged in one test, as lines. Thread-safe.</summary>
internal sealed class TestLog : ILoggerFactory
{
    private static readonly string[] Framework = ["Microsoft.", "System.", "Yarp."];

    private readonly Lock _lock = new();
    private readonly List<(LogLevel Level, string Text)> _lines = [];

    public IReadOnlyList<string> Lines => LinesFrom(LogLevel.Trace);

    public IReadOnlyList<string> LinesFrom(LogLevel least)
    {
        lock (_lock)
        {
            return [.. _lines.Where(line => line.Level >= least).Select(line => line.Text)];
        }
    }

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private void Add(LogLevel level, string text)
    {
        lock (_lock)
        {
            _lines.Add((level, text));
        }
    }

    private sealed class Category(TestLog log, string name) : ILogger
    {
        private readonly LogLevel _least = Array.Exists(Framework, part => name.StartsWith(part, StringComparison.Ordinal)) ? LogLevel.Warning : LogLevel.Information;
        private readonly string _name = name.StartsWith("ScriptProxy.Host.", StringComparison.Ordinal) ? name[(name.LastIndexOf('.') + 1)..] : name;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= _least;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.Add(logLevel, $"{logLevel.ToString().ToLowerInvariant()} {_name}: {formatter(state, exception)}");
            }
        }
    }
}
