using Mono.Cecil;
using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.Host.Rules.Weaving;

/// <summary>The methods of the framework that a rule had better not call, with the reasons; and what becomes of a rule that does.</summary>
internal static class UnboundedCalls
{
    public const string Code = "SP0312";

    private const string Blocking = "blocks the thread, which serves others too, until it ends or the budget is used up; await it";
    private const string Stuck = "blocks the thread, which serves others too, until it ends, and no budget ends it; await what does the same asynchronously";
    private const string Process = "ends or changes the whole process; leave that to who runs the proxy";
    private const string Started = "starts or ends a program, which no budget bounds; put it into a plugin, or ask a service by Http";
    private const string Writing = "writes to the disk while a request waits; log by Log, keep values by Kept, or put it into a plugin";
    private const string Opening = "opens a file while a request waits; read it by File.ReadAllTextAsync, log by Log, keep values by Kept, or put it into a plugin";
    private const string Threads = "runs beside all requests, where no budget but ten seconds without a pause bounds it; use Every, or Task.Run with Stopping";
    private const string Memory = "stops all requests while it runs; the runtime knows better when";
    private const string Endless = "lets an expression look for a match for ever; give it a time, or leave it to the proxy's";
    private const string Loading = "loads code that the proxy does not see, so no budget bounds it; put it into a plugin";

    private static readonly Dictionary<string, (string Reason, string[] Names)> Known = new(StringComparer.Ordinal)
    {
        ["System.Threading.Thread"] = (Threads, [".ctor"]),
        ["System.Threading.Timer"] = (Threads, [".ctor"]),
        ["System.Timers.Timer"] = (Threads, [".ctor"]),
        ["System.Threading.Tasks.Task"] = (Threads, ["Start"]),
        ["System.Threading.ThreadPool"] = (Threads, ["QueueUserWorkItem", "UnsafeQueueUserWorkItem", "RegisterWaitForSingleObject"]),
        ["System.Diagnostics.Process"] = (Started, [".ctor", "Start", "Kill"]),
        ["System.Environment"] = (Process, ["Exit", "FailFast", "SetEnvironmentVariable", "set_ExitCode", "set_CurrentDirectory"]),
        ["System.IO.Directory"] = (Writing, ["CreateDirectory", "Delete", "Move", "CreateTempSubdirectory", "SetCurrentDirectory"]),
        ["System.IO.File"] = (Writing, ["WriteAllText", "WriteAllTextAsync", "WriteAllBytes", "WriteAllBytesAsync", "WriteAllLines", "WriteAllLinesAsync", "AppendAllText", "AppendAllTextAsync", "AppendAllLines",
            "AppendAllLinesAsync", "AppendAllBytes", "AppendAllBytesAsync", "AppendText", "Create", "CreateText", "OpenWrite", "Delete", "Move", "Copy", "Replace"]),
        ["System.IO.FileInfo"] = (Writing, ["AppendText", "Create", "CreateText", "OpenWrite", "Delete", "MoveTo", "CopyTo", "Replace"]),
        ["System.IO.DirectoryInfo"] = (Writing, ["Create", "CreateSubdirectory", "Delete", "MoveTo"]),
        ["System.IO.FileStream"] = (Opening, [".ctor"]),
        ["System.GC"] = (Memory, ["Collect", "WaitForPendingFinalizers", "TryStartNoGCRegion", "AddMemoryPressure"]),
        ["System.Text.RegularExpressions.Regex"] = (Endless, ["InfiniteMatchTimeout"]),
        ["System.Reflection.Assembly"] = (Loading, ["Load", "LoadFrom", "LoadFile", "UnsafeLoadFrom"]),
        ["System.Runtime.Loader.AssemblyLoadContext"] = (Loading, [".ctor", "LoadFromAssemblyPath", "LoadFromStream"]),
        ["System.Runtime.InteropServices.NativeLibrary"] = (Loading, ["Load", "TryLoad"]),
    };

    // What those call is the rule's code, and so ends with the budget.
    private static readonly Dictionary<string, string[]> Callers = new(StringComparer.Ordinal)
    {
        ["System.Threading.SpinWait"] = ["SpinUntil"],
        ["System.Threading.Tasks.Task"] = ["RunSynchronously"],
        ["System.Threading.Tasks.Parallel"] = ["For", "ForEach", "Invoke"],
    };

    private static readonly Dictionary<string, string[]> Waits = new(StringComparer.Ordinal)
    {
        ["System.Threading.Thread"] = ["Sleep", "Join", "SpinWait"],
        ["System.Threading.Monitor"] = ["Wait"],
        ["System.Threading.WaitHandle"] = ["WaitOne", "WaitAll", "WaitAny", "SignalAndWait"],
        ["System.Threading.ManualResetEventSlim"] = ["Wait"],
        ["System.Threading.SemaphoreSlim"] = ["Wait"],
        ["System.Threading.CountdownEvent"] = ["Wait"],
        ["System.Threading.Barrier"] = ["SignalAndWait"],
        ["System.Threading.ReaderWriterLock"] = ["AcquireReaderLock", "AcquireWriterLock", "UpgradeToWriterLock"],
        ["System.Threading.Tasks.Task"] = ["Wait", "WaitAll", "WaitAny"],
        ["System.Threading.Tasks.Task`1"] = ["get_Result"],
        ["System.Threading.Tasks.ValueTask`1"] = ["get_Result"],
        ["System.Collections.Concurrent.BlockingCollection`1"] = ["Add", "Take", "GetConsumingEnumerable", "AddToAny", "TakeFromAny"],
        ["System.Runtime.CompilerServices.TaskAwaiter"] = ["GetResult"],
        ["System.Runtime.CompilerServices.TaskAwaiter`1"] = ["GetResult"],
        ["System.Runtime.CompilerServices.ValueTaskAwaiter"] = ["GetResult"],
        ["System.Runtime.CompilerServices.ValueTaskAwaiter`1"] = ["GetResult"],
        ["System.Runtime.CompilerServices.ConfiguredTaskAwaitable/ConfiguredTaskAwaiter"] = ["GetResult"],
        ["System.Runtime.CompilerServices.ConfiguredTaskAwaitable`1/ConfiguredTaskAwaiter"] = ["GetResult"],
        ["System.Runtime.CompilerServices.ConfiguredValueTaskAwaitable/ConfiguredValueTaskAwaiter"] = ["GetResult"],
        ["System.Runtime.CompilerServices.ConfiguredValueTaskAwaitable`1/ConfiguredValueTaskAwaiter"] = ["GetResult"],
        ["System.Net.Http.HttpClient"] = ["Send"],
        ["System.Net.Http.HttpMessageInvoker"] = ["Send"],
        ["System.Net.Dns"] = ["GetHostEntry", "GetHostAddresses"],
        ["System.Net.NetworkInformation.Ping"] = ["Send"],
        ["System.Net.Sockets.Socket"] = ["Accept", "Connect", "Receive", "ReceiveFrom", "Send", "SendFile", "SendTo"],
        ["System.Net.Sockets.NetworkStream"] = ["Read", "ReadByte", "Write"],
        ["System.Net.Sockets.TcpClient"] = ["Connect"],
        ["System.Net.Sockets.TcpListener"] = ["AcceptSocket", "AcceptTcpClient"],
        ["System.Net.Sockets.UdpClient"] = ["Receive", "Send"],
        ["System.IO.Pipes.NamedPipeClientStream"] = ["Connect"],
        ["System.IO.Pipes.NamedPipeServerStream"] = ["WaitForConnection"],
        ["System.Console"] = ["Read", "ReadLine", "ReadKey"],
        ["System.Diagnostics.Process"] = ["WaitForExit"],
    };

    /// <summary>Why it had better not be called, and whether that is because it blocks; null if nothing is known against it.</summary>
    public static (string Reason, bool Blocks)? Find(MemberReference called)
    {
        var type = called.DeclaringType.GetElementType().FullName;
        return Has(Callers) ? (Blocking, true)
            : called is MethodReference method && Has(Waits) ? (WaitWeaver.Bounds(method) ? Blocking : Stuck, true)
            : type == "System.IO.StreamWriter" && called is MethodReference { Name: ".ctor", Parameters: [{ ParameterType.FullName: "System.String" }, ..] } ? (Opening, false)
            : Known.TryGetValue(type, out var known) && known.Names.Contains(called.Name, StringComparer.Ordinal) ? (known.Reason, false)
            : null;

        bool Has(Dictionary<string, string[]> types) => types.TryGetValue(type, out var names) && names.Contains(called.Name, StringComparer.Ordinal);
    }

    /// <summary>Does with the findings of a rule what the configuration wants.</summary>
    /// <returns>Whether the rule is refused for them.</returns>
    public static bool Judge(IEnumerable<Diagnostic> findings, UnboundedCallPolicy policy, DiagnosticList diagnostics)
    {
        var isRefused = false;
        foreach (var finding in findings)
        {
            if (finding.Code != Code || policy == UnboundedCallPolicy.Warn)
            {
                diagnostics.Add(finding);
            }
            else if (policy == UnboundedCallPolicy.Refuse)
            {
                diagnostics.Add(finding with { Severity = Severity.Error, Message = $"{finding.Message} (refused by Rules:UnboundedCalls)" });
                isRefused = true;
            }
        }

        return isRefused;
    }
}
