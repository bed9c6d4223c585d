using System.Net.Http.Json;

namespace ScriptProxy.Load.Soak;

/// <summary>The proxy's process at one moment, after full collections.</summary>
/// <param name="Changes">How many changes it has seen; below 1 those that only warm the rule compiler up.</param>
/// <param name="Heap">Managed memory, bytes.</param>
/// <param name="Resident">What the system gives the process, bytes: a page that it has mapped twice, as it has all compiled code, counts once.</param>
/// <param name="Methods">How many methods have been compiled at run time, the host's, the rule compiler's and the units'.</param>
/// <param name="Threads">Threads of any kind.</param>
/// <param name="Handles">Open file descriptors.</param>
/// <param name="Loaded">Assemblies of units that are in memory, serving or not.</param>
/// <param name="Completed">How often <c>OnCompleted</c> has run.</param>
/// <param name="Mixed">How often it saw another version than <c>OnRequest</c> of the same exchange.</param>
internal sealed record Sample(int Changes, long Heap, long Resident, long Methods, int Threads, int Handles, int Loaded, long Completed, long Mixed)
{
    private const double Megabyte = 1024 * 1024;

    public const string Header = "   change   heap MB   resident MB   methods compiled   threads   handles   units in memory";

    public static async Task<Sample> TakeAsync(ProxyProcess proxy, HttpClient client, int changes)
    {
        var probe = (await client.GetFromJsonAsync<Probe>("/probe"))!;
        var now = proxy.Now;
        return new Sample(changes, probe.Heap, proxy.ProportionalMemory, probe.Methods, now.Threads.Count, now.HandleCount, probe.Loaded, probe.Completed, probe.Mixed);
    }

    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{Changes,9} {Heap / Megabyte,9:0.0} {Resident / Megabyte,13:0.0} {Methods,18} {Threads,9} {Handles,9} {Loaded,17}");

    private sealed record Probe(long Heap, long Methods, int Loaded, long Completed, long Mixed);
}
