using Microsoft.AspNetCore.Http;
using ScriptProxy.MicroBenchmarks.Kit;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.MicroBenchmarks.Pieces;

[BenchmarkCategory("Header edit, OnRequest")]
public class RequestHeaderEdits : HeaderEdits
{
    private LiveRequest _live = null!;
    private IRequest _request = null!;

    protected override IHeaderDictionary Headers => _request.Headers;

    [GlobalSetup]
    public void Setup()
    {
        _live = new LiveRequest();
        Exchange exchange = TestPipeline.Generation().Exchanges.Get();
        exchange.Begin(_live.Http, 0);
        _request = exchange;
        Fill(Headers);
    }

    [GlobalCleanup]
    public void Cleanup() => _live.Dispose();
}
