using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Metrics;

namespace ScriptProxy.Host.PutBack;

/// <summary>Tells in the log what was done about units that fail, and why, and counts it. Thread-safe.</summary>
internal sealed class Account(ILogger<Account> log) : IMetricSource
{
    private long _done;
    private long _refused;
    private long _stays;

    public IEnumerable<Metric> Metrics =>
    [
        new(MetricKind.Counter, "scriptproxy.put_backs", "{unit}", "Units that failed too often after going live: put back or taken out, refused for now, or left as they are for want of an earlier version.", () =>
        [
            new(Volatile.Read(ref _done), ("result", "done")),
            new(Volatile.Read(ref _refused), ("result", "refused")),
            new(Volatile.Read(ref _stays), ("result", "stays")),
        ]),
    ];

    public void Done(Bar bar)
    {
        Interlocked.Increment(ref _done);
        if (bar.InPlace is { } previous)
        {
            Log.UnitPutBack(log, bar.Key.Name, Short(previous.Key.ContentHash), Short(bar.Key.ContentHash), bar.Fault, Example(bar.Fault));
        }
        else
        {
            Log.UnitTakenOut(log, bar.Key.Name, Short(bar.Key.ContentHash), bar.Fault, Example(bar.Fault));
        }
    }

    public void Stays(UnitFault fault)
    {
        Interlocked.Increment(ref _stays);
        Log.UnitStays(log, fault.Key.Name, Short(fault.Key.ContentHash), fault, Example(fault));
    }

    public void Refused(IReadOnlyCollection<Bar> proposed, DiagnosticList findings)
    {
        Interlocked.Increment(ref _refused);
        Log.PutBackRefused(log, string.Join(", ", proposed.Select(bar => bar.Key.Name)), string.Join("; ", findings.InOrder()));
    }

    private static string Short(string hash) => hash[..Math.Min(8, hash.Length)];

    private static string Example(UnitFault fault) =>
        fault.Example is { } example ? $"For example {example.Place ?? fault.Key.Path}, asked for {example.Request}: {example.Message.ReplaceLineEndings(" ").TrimEnd('.')}" : "No example is known";
}
