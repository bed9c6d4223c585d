using ScriptProxy.Host.Protocol;

namespace ScriptProxy.MicroBenchmarks.Pieces;

[BenchmarkCategory("Request target")]
public class Targets
{
    private const string Plain = "/api/orders/7";
    private const string Upstream = "http://10.0.0.7:8080/";

    [Benchmark(Description = "checked for faults")]
    public bool Fault() => RequestTarget.Fault("/api/orders/7?page=2", "GET") is null;

    [Benchmark(Description = "path normalised, nothing to do")]
    public string Normal() => RequestPath.Normalize(Plain, Plain);

    [Benchmark(Description = "path normalised, escape that stays")]
    public string Escaped() => RequestPath.Normalize("/api/a%2Fb/7", "/api/a%2Fb/7");

    [Benchmark(Description = "path normalised, escape to be decoded again")]
    public string Decoded() => RequestPath.Normalize("/api/a%252Fb/7", "/api/a%2Fb/7");

    [Benchmark(Description = "upstream's target, as the client spelled it")]
    public Uri Verbatim() => UpstreamTarget.Build(Upstream, "/api/orders/7?page=2", Plain, Plain, "?page=2");

    [Benchmark(Description = "upstream's target, prefix replaced by a hook")]
    public Uri Changed() => UpstreamTarget.Build(Upstream, "/api/orders/7?page=2", Plain, "/v2/orders/7", "?page=2");
}
