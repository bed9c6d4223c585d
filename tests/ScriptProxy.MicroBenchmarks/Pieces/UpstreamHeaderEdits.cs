using Microsoft.AspNetCore.Http;
using ScriptProxy.MicroBenchmarks.Kit;
using ScriptProxy.Host.Forwarding;

namespace ScriptProxy.MicroBenchmarks.Pieces;

[BenchmarkCategory("Header edit, OnUpstreamRequest")]
public class UpstreamHeaderEdits : HeaderEdits
{
    private readonly UpstreamHeaders _headers = new() { Message = new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1/") };

    protected override IHeaderDictionary Headers => _headers;

    [GlobalSetup]
    public void Setup()
    {
        using var live = new LiveRequest();
        foreach (var (name, values) in live.Http.Request.Headers)
        {
            _headers.Add(name, values);
        }

        Fill(_headers);
    }
}
