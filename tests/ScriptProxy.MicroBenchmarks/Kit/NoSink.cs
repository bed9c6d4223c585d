using Serilog.Core;
using Serilog.Events;

namespace ScriptProxy.MicroBenchmarks.Kit;

/// <summary>Takes log events and writes none: what remains is what the request itself pays for them.</summary>
internal sealed class NoSink : ILogEventSink
{
    public void Emit(LogEvent logEvent)
    {
    }
}
