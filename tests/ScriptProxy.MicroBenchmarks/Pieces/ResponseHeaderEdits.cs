using Microsoft.AspNetCore.Http;
using ScriptProxy.MicroBenchmarks.Kit;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.MicroBenchmarks.Pieces;

[BenchmarkCategory("Header edit, OnResponse")]
public class ResponseHeaderEdits : HeaderEdits
{
    private LiveRequest _live = null!;
    private IResponse _response = null!;

    protected override IHeaderDictionary Headers => _response.Headers;

    [GlobalSetup]
    public void Setup()
    {
        _live = new LiveRequest();
        Exchange exchange = TestPipeline.Generation().Exchanges.Get();
        exchange.Begin(_live.Http, 0);
        _response = exchange;
        Fill(Headers);
    }

    [GlobalCleanup]
    public void Cleanup() => _live.Dispose();
}
