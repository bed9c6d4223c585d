using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.Host.PutBack;

/// <summary>Tells in the log what was done about units that fail, and why.</summary>
internal static class Account
{
    public static void Done(ILogger log, Bar bar)
    {
        if (bar.InPlace is { } previous)
        {
            Log.UnitPutBack(log, bar.Key.Name, Short(previous.Key.ContentHash), Short(bar.Key.ContentHash), bar.Fault, Example(bar.Fault));
        }
        else
        {
            Log.UnitTakenOut(log, bar.Key.Name, Short(bar.Key.ContentHash), bar.Fault, Example(bar.Fault));
        }
    }

    public static void Stays(ILogger log, UnitFault fault) => Log.UnitStays(log, fault.Key.Name, Short(fault.Key.ContentHash), fault, Example(fault));

    public static void Refused(ILogger log, IEnumerable<Bar> proposed, DiagnosticList findings) =>
        Log.PutBackRefused(log, string.Join(", ", proposed.Select(bar => bar.Key.Name)), string.Join("; ", findings.InOrder()));

    private static string Short(string hash) => hash[..Math.Min(8, hash.Length)];

    private static string Example(UnitFault fault) =>
        fault.Example is { } example ? $"For example {example.Place ?? fault.Key.Path}: {example.Message.ReplaceLineEndings(" ").TrimEnd('.')}" : "No example is known";
}
