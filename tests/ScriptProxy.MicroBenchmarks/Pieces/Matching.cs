using ScriptProxy.MicroBenchmarks.Kit;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.MicroBenchmarks.Pieces;

[BenchmarkCategory("Match")]
public class Matching
{
    private readonly MatchIndex _path = IndexOf(new Match { Path = "/api/{id}/x" });
    private readonly MatchIndex _host = IndexOf(new Match { Hosts = ["api.example"] });
    private readonly MatchIndex _subdomains = IndexOf(new Match { Hosts = ["*.example"] });
    private readonly MatchIndex _method = IndexOf(new Match { Methods = ["GET"] });
    private readonly MatchIndex _all = IndexOf(new Match { Path = "/api/{id}/x", Hosts = ["api.example"], Methods = ["GET"] });
    private readonly MatchIndex _thousand = IndexOf([.. Registrations.HostsAndPaths(200).Select(pair => new Match { Path = pair.Path, Hosts = [pair.Host] })]);
    private readonly ulong[] _found = new ulong[16];
    private readonly ulong[] _scratch = new ulong[16];
    private readonly Exchange _same = ExchangeWith(new Match { Path = "/api/{id}/x", Hosts = ["api.example"] });
    private readonly Exchange _predicate = ExchangeWith(new Match { When = exchange => exchange.Method == "POST" });

    [Benchmark(Description = "path template")]
    public void Path() => Find(_path);

    [Benchmark(Description = "host")]
    public void Host() => Find(_host);

    [Benchmark(Description = "subdomains of a host")]
    public void Subdomains() => Find(_subdomains);

    [Benchmark(Description = "method")]
    public void Method() => Find(_method);

    [Benchmark(Description = "path, host and method")]
    public void All() => Find(_all);

    [Benchmark(Description = "path and host among 1,000 of 200 hosts")]
    public void Thousand() => _thousand.Find("/orders/7", "tenant123.example", "GET", _found.AsSpan(0, _thousand.Words), _scratch.AsSpan(0, _thousand.Words));

    [Benchmark(Description = "path and host again, request unchanged")]
    public int Same() => _same.NextMatch(0, 1);

    [Benchmark(Description = "predicate that says no, with the walk to it")]
    public Verdict Predicate() => HookRunner.RunAsync(_predicate, Phase.OnRequest).Result;

    private void Find(MatchIndex index) => index.Find("/api/7/x", "api.example", "GET", _found.AsSpan(0, 1), _scratch.AsSpan(0, 1));

    private static MatchIndex IndexOf(params Match[] matches) => new(TestPipeline.Unit([.. matches.Select(Registrations.OnRequest)]).Hooks);

    private static Exchange ExchangeWith(Match match)
    {
        var exchange = TestPipeline.Generation(Registrations.OnRequest(match)).Exchanges.Get();
        exchange.Begin(TestPipeline.Request("GET", "/api/7/x", "api.example"), 0);
        exchange.NextMatch(0, 1);
        return exchange;
    }
}
