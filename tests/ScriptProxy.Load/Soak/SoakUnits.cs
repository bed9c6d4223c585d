using System.Globalization;
using System.Text;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.Load.Soak;

/// <summary>
/// The units under soak. Every rule and the plugin stamp each exchange with their version in four phases, and compare it in the fifth;
/// the version of the rules stands in a file that all of them load, so that one write changes them together.
/// </summary>
internal static class SoakUnits
{
    public const string VersionFile = "rules/_version.csx";
    public const string BusyRule = "10-busy.csx";
    public const string PlainRule = "20-plain.csx";
    public const string PluginFile = "plugins/Stamp/Stamp.dll";
    public const string PluginName = "Stamp";

    /// <summary>The text of the plain rule, which comes and goes under other names too.</summary>
    public static byte[] PlainText { get; } = Encoding.UTF8.GetBytes(Plain);

    /// <summary>Never changes. Looks at the process from inside, after a full collection.</summary>
    private const string Probe = """
        OnRequest("/probe", request =>
        {
            for (var round = 0; round < 3; round++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            var counts = (long[]?)AppContext.GetData("soak") ?? new long[2];
            return request.RespondJson(200, new
            {
                Heap = GC.GetTotalMemory(forceFullCollection: true),
                Methods = System.Runtime.JitInfo.GetCompiledMethodCount(currentThread: false),
                Loaded = AppDomain.CurrentDomain.GetAssemblies().Count(assembly => assembly.IsCollectible && !assembly.IsDynamic),
                Completed = Interlocked.Read(ref counts[0]),
                Mixed = Interlocked.Read(ref counts[1]),
            });
        });
        AppContext.SetData("soak", new long[2]);
        """;

    /// <summary>A rule like any other.</summary>
    private const string Plain = """
        #load "_version.csx"
        var begun = State<int>("begun");
        string Stamp(string phase, int state) => $"{Unit} {phase} {Version} {state}";

        OnRequest(request =>
        {
            request.Set(begun, Version);
            request.Headers.Append("X-Stamp", Stamp("request", Version));
        });
        OnUpstreamRequest(request => request.Headers.Append("X-Stamp", Stamp("upstream-request", request.Get(begun))));
        OnUpstreamResponse(response => response.Headers.Append("X-Stamp", Stamp("upstream-response", response.Get(begun))));
        OnResponse(response => response.Headers.Append("X-Stamp", Stamp("response", response.Get(begun))));
        OnCompleted(exchange =>
        {
            if (exchange.Path == "/probe" || AppContext.GetData("soak") is not long[] counts)
            {
                return;
            }

            if (Unit == "20-plain.csx")
            {
                Interlocked.Increment(ref counts[0]);
            }

            if (exchange.Get(begun) != Version)
            {
                Interlocked.Increment(ref counts[1]);
            }
        });
        """;

    /// <summary>A rule that does what tends to keep code in memory: timers, calls, JSON of its own types, static caches, compiled expressions.</summary>
    private const string Busy = """
        #load "_version.csx"
        using System.Collections.Concurrent;
        using System.Linq.Expressions;
        using System.Text.RegularExpressions;

        sealed record Seen(int Version, string Name);
        static class Kept
        {
            public static readonly ConcurrentDictionary<string, Seen> ByName = new();
            public static readonly AsyncLocal<Seen?> Here = new();
            [ThreadStatic] public static Seen? Last;
        }

        var begun = State<Seen>("begun");
        var shared = SharedState<string>("shared");
        var name = new Regex("^/(?<name>[a-z]+)", RegexOptions.Compiled);
        var twice = Expression.Lambda<Func<int, int>>(Expression.Constant(Version * 2), Expression.Parameter(typeof(int))).Compile();
        var ticks = 0;
        string Stamp(string phase, int state) => $"{Unit} {phase} {Version} {state}";

        Own(new Timer(_ => ticks++, null, 10, 10));
        Stopping.Register(() => Kept.ByName.Clear());
        Every(TimeSpan.FromMilliseconds(200), async token => await Http.GetStringAsync("UPSTREAM/timer", token));
        OnRequest(async request =>
        {
            var seen = new Seen(Version, name.Match(request.Path).Groups["name"].Value);
            Kept.Here.Value = seen;
            await Task.Yield();
            Kept.Last = Kept.ByName[seen.Name] = Kept.Here.Value!;
            request.Set(begun, seen);
            request.Set(shared, $"{twice(1)}");
            request.Http.Items["seen"] = seen;
            request.Aborted.Register(() => ticks--);
            request.Headers["X-Json"] = JsonSerializer.Serialize(new { seen.Name, Inner = seen });
            request.Headers.Append("X-Stamp", Stamp("request", seen.Version));
        });
        OnUpstreamRequest(async request =>
        {
            await Task.Yield();
            request.Headers.Append("X-Stamp", Stamp("upstream-request", request.Get(begun)!.Version));
        });
        OnUpstreamResponse(response => response.Headers.Append("X-Stamp", Stamp("upstream-response", response.Get(begun)!.Version)));
        OnResponse(response =>
        {
            Log.LogDebug("{Seen} {Shared}", response.Get(begun), response.Get(shared));
            response.Headers.Append("X-Stamp", Stamp("response", response.Get(begun)?.Version ?? 0));
        });
        """;

    private const string Plugin = """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using Microsoft.AspNetCore.Http;
        using ScriptProxy.Sdk;

        public sealed class StampPlugin : IProxyPlugin, IAsyncDisposable
        {
            private static readonly List<StampPlugin> Live = new();

            public void Configure(Hooks hooks)
            {
                var begun = hooks.State<int>("begun");
                string Stamp(string phase, int state) => $"{hooks.Unit} {phase} VERSION {state}";
                Live.Add(this);
                hooks.Every(TimeSpan.FromMilliseconds(200), async token => await Task.Delay(1, token));
                hooks.OnRequest(request =>
                {
                    request.Set(begun, VERSION);
                    request.Headers.Append("X-Stamp", Stamp("request", VERSION));
                });
                hooks.OnUpstreamRequest(request => { request.Headers.Append("X-Stamp", Stamp("upstream-request", request.Get(begun))); });
                hooks.OnUpstreamResponse(response => { response.Headers.Append("X-Stamp", Stamp("upstream-response", response.Get(begun))); });
                hooks.OnResponse(response => { response.Headers.Append("X-Stamp", Stamp("response", response.Get(begun))); });
            }

            public ValueTask DisposeAsync()
            {
                Live.Clear();
                return default;
            }
        }
        """;

    /// <summary>What lies in the proxy's folder at the start.</summary>
    public static IEnumerable<(string Name, byte[] Content)> First(string upstream, string thirdRule) =>
    [
        (VersionFile, Version(1)),
        ("rules/00-probe.csx", Encoding.UTF8.GetBytes(Probe)),
        ($"rules/{BusyRule}", Encoding.UTF8.GetBytes(Busy.Replace("UPSTREAM", upstream, StringComparison.Ordinal))),
        ($"rules/{PlainRule}", PlainText),
        ($"rules/{thirdRule}", PlainText),
        (PluginFile, BuildPlugin(1)),
    ];

    public static byte[] Version(int version) => Encoding.UTF8.GetBytes($"const int Version = {version.ToString(CultureInfo.InvariantCulture)};");

    public static byte[] BuildPlugin(int version) =>
        PluginCode.Build(PluginName, Plugin.Replace("VERSION", version.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
}
