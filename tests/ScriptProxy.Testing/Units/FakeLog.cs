using Microsoft.Extensions.Logging;

namespace ScriptProxy.Testing.Units;

/// <summary>Keeps what a unit logged, as <c>Warning: text</c>.</summary>
internal sealed class FakeLog(List<string> lines) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (lines)
        {
            lines.Add($"{logLevel}: {formatter(state, exception)}");
        }
    }
}
