using System.CommandLine;
using ScriptProxy.Testing.Traces;

namespace ScriptProxy.Bench.Replay;

/// <summary>What the command line asks for.</summary>
/// <param name="Requests">How many requests of the trace are replayed.</param>
internal sealed record ReplaySettings(int Requests)
{
    private const int Least = 1000;

    public bool IsWhole => Requests == Trace.Count;

    public static Task<int> InvokeAsync(string[] arguments, Func<ReplaySettings, Task<int>> run)
    {
        var requests = new Argument<int>("requests")
        {
            Description = "How many requests of the trace are replayed. All of them write tests/bench/results/trace.md, fewer are for trying.",
            DefaultValueFactory = _ => Trace.Count,
        };
        requests.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < Least or > Trace.Count)
            {
                result.AddError($"There must be {Least} to {Trace.Count} requests.");
            }
        });
        var command = new RootCommand("Replays a trace through this proxy's cache and Varnish, and counts what they find.") { requests };
        command.SetAction(line => run(new ReplaySettings(line.GetValue(requests))));
        return command.Parse(arguments).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }
}
