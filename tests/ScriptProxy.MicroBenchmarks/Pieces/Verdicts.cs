using ScriptProxy.MicroBenchmarks.Kit;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.MicroBenchmarks.Pieces;

[BenchmarkCategory("Verdict, with the walk to it")]
public class Verdicts
{
    private readonly Exchange _continue = ExchangeWith(_ => Verdict.Continue);
    private readonly Exchange _status = ExchangeWith(request => request.Respond(403));
    private readonly Exchange _text = ExchangeWith(request => request.Respond(401, "API key required"));
    private readonly Exchange _redirect = ExchangeWith(request => request.Redirect("https://other.example/"));

    [Benchmark(Description = "Continue")]
    public Verdict Continue() => HookRunner.RunAsync(_continue, Phase.OnRequest).Result;

    [Benchmark(Description = "Respond with a status")]
    public Verdict Status() => HookRunner.RunAsync(_status, Phase.OnRequest).Result;

    [Benchmark(Description = "Respond with a text, the answer's head written")]
    public Verdict Text()
    {
        var verdict = HookRunner.RunAsync(_text, Phase.OnRequest).Result;
        _text.ApplyAnswerHead();
        return verdict;
    }

    [Benchmark(Description = "Redirect")]
    public Verdict Redirect() => HookRunner.RunAsync(_redirect, Phase.OnRequest).Result;

    private static Exchange ExchangeWith(Func<IRequest, Verdict> hook)
    {
        var exchange = TestPipeline.Generation(Registrations.OnRequest(hook)).Exchanges.Get();
        exchange.Begin(TestPipeline.Request("GET", "/api/7", "api.example"), 0);
        return exchange;
    }
}
