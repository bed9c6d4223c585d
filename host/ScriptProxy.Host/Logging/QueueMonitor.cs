using Serilog.Sinks.Async;

namespace ScriptProxy.Host.Logging;

/// <summary>Looks into the queue before the output.</summary>
internal sealed class QueueMonitor : IAsyncLogEventSinkMonitor
{
    private IAsyncLogEventSinkInspector? _queue;

    /// <summary>Whether nothing waits to be written.</summary>
    public bool IsEmpty => _queue is not { Count: > 0 };

    /// <summary>How many events found the queue full.</summary>
    public long Dropped => _queue?.DroppedMessagesCount ?? 0;

    public void StartMonitoring(IAsyncLogEventSinkInspector inspector) => _queue = inspector;

    // What is asked at shutdown is how many were lost, so the last state stays readable.
    public void StopMonitoring(IAsyncLogEventSinkInspector inspector)
    {
    }
}
