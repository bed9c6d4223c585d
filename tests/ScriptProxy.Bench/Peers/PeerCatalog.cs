namespace ScriptProxy.Bench.Peers;

/// <summary>All peers, in the order of the tables.</summary>
internal static class PeerCatalog
{
    private static readonly string Proxy = BenchFolder.Built("host/ScriptProxy.Host", "scriptproxy");
    private static readonly string BareYarp = BenchFolder.Built("tests/bench/BareYarp", "bare-yarp");

    // On one core the runtime waits ten times longer than else before it compiles busy code again, a minute and more in all. What it then makes is the same.
    private static readonly Dictionary<string, string> SoonCompiled = new() { ["DOTNET_TC_CallCountingDelayMs"] = "0" };

    public static IReadOnlyList<Peer> All { get; } =
    [
        new("scriptproxy",
            [Proxy, "--config", "${FOLDER}/${CONFIGURATION}", "--rules", "${FOLDER}/${WORKLOAD}", "--urls", "${SCHEME}://127.0.0.1:${PORT}", "--set", "Rules:Cache="],
            [Proxy, "--version"]) { CompilesWhileRunning = true, Environment = SoonCompiled },
        new("bare-yarp",
            [BareYarp, "--contentRoot", "${FOLDER}", "--environment", "${WORKLOAD}", "--urls", "${SCHEME}://127.0.0.1:${PORT}"],
            [Path.Combine(Path.GetDirectoryName(BareYarp)!, "Yarp.ReverseProxy.dll")]) { CompilesWhileRunning = true, Environment = SoonCompiled },
        new("nginx", ["nginx", "-p", "${FOLDER}", "-c", "${FOLDER}/nginx.conf"], ["nginx", "-v"]),
        new("nginx-lua", ["nginx", "-p", "${FOLDER}", "-c", "${FOLDER}/nginx.conf"], ["dpkg-query", "-W", "-f", "lua-nginx ${Version}", "libnginx-mod-http-lua"]) { Like = "nginx" },
        new("haproxy", ["haproxy", "-db", "-f", "${FOLDER}/haproxy.cfg", "-f", "${FOLDER}/${WORKLOAD}.cfg"], ["haproxy", "-v"]),
        new("caddy", ["caddy", "run", "--adapter", "caddyfile", "--config", "${FOLDER}/Caddyfile"], ["caddy", "version"])
        {
            Environment = { ["GOMAXPROCS"] = "1", ["HOME"] = "${FOLDER}" },
        },
        new("apache", ["apache2", "-DFOREGROUND", "-d", "${FOLDER}", "-f", "${FOLDER}/httpd.conf"], ["apache2", "-v"]),
        new("varnish",
            ["varnishd", "-F", "-n", "${FOLDER}/tmp", "-j", "none", "-T", "none", "-a", "127.0.0.1:${PORT}", "-f", "${FOLDER}/default.vcl", "-s", "malloc,${CACHE_MEGABYTES}m", "-p", "thread_pools=1"],
            ["varnishd", "-V"]) { OnlyCaches = true },
        new("squid", ["squid", "-N", "-f", "${FOLDER}/squid.conf"], ["squid", "-v"]) { OnlyCaches = true },
        new("trafficserver", ["traffic_server", "--run-root=${FOLDER}/runroot.yaml"], ["traffic_server", "-V"]) { OnlyCaches = true },
    ];
}
