using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.Host.Connections;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Generations;
using ScriptProxy.Host.Logging;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;
using Serilog;

namespace ScriptProxy.UnitTests.Exchanges;

public sealed class LookupCostTests
{
    [Fact]
    public void An_answer_from_memory_adds_no_byte()
    {
        var answer = new Answer(200) { Body = new InMemory(), ContentType = "text/css", Headers = { ["ETag"] = "\"1\"", ["X-Other"] = "2" } };

        var kept = BytesPerThousandExchanges(lookup =>
        {
            lookup.ResponseHeaders["Age"] = "1";
            return lookup.HasBody || lookup.Target != "/kept" ? Verdict.Continue : lookup.Respond(answer);
        });

        Assert.Equal(BytesPerThousandExchanges(_ => Verdict.Continue), kept);
    }

    private static long BytesPerThousandExchanges(Func<ILookup, Verdict> lookUp)
    {
        var store = new GenerationStore(TimeProvider.System);
        var nowhere = new Host.Routing.RoutingTable(System.Collections.Frozen.FrozenDictionary<string, Yarp.ReverseProxy.Model.ClusterState>.Empty, null!, null!);
        nowhere.MatchWith(_ => Task.CompletedTask, null!, matchesFirst: false);
        store.Swap(TestPipeline.Generation([TestPipeline.Unit(new HookRegistration(Phase.OnLookup, Match.Any, lookUp))], TimeProvider.System, nowhere));
        var server = new ExchangeServer(
            store, null!, new RequestTotals(store, null!), new FloodedAddresses(TimeProvider.System), null!, new AccessLog(new LoggerConfiguration().CreateLogger(), TimeProvider.System), TimeProvider.System, NullLogger<ExchangeServer>.Instance);
        var http = TestPipeline.Request("GET", "/kept", "example.org");
        http.Features.Set<IHttpResponseFeature>(new Response());
        http.Features.Set<IHttpResponseBodyFeature>(new Body());
        Measure(server, http);
        return Enumerable.Range(0, 5).Min(_ => Measure(server, http));
    }

    private static long Measure(ExchangeServer server, HttpContext http)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            if (!server.ServeAsync(http).IsCompletedSuccessfully)
            {
                Assert.Fail("It did not end at once.");
            }
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private sealed class InMemory : IAnswerBody
    {
        public static readonly byte[] Bytes = new byte[1000];

        public long? Length => Bytes.Length;

        public ValueTask WriteAsync(PipeWriter writer, CancellationToken cancelled)
        {
            var written = writer.WriteAsync(Bytes, cancelled);
            return written.IsCompletedSuccessfully ? ValueTask.CompletedTask : new ValueTask(written.AsTask());
        }
    }

    /// <summary>A response that costs nothing itself, as Kestrel's: its length is a number.</summary>
    private sealed class Response : HttpResponseFeature
    {
        public Response() => Headers = new Lengthy();

        private sealed class Lengthy : HeaderDictionary, IHeaderDictionary
        {
            long? IHeaderDictionary.ContentLength { get; set; }
        }
    }

    private sealed class Body : PipeWriter, IHttpResponseBodyFeature
    {
        public Stream Stream => Stream.Null;

        public PipeWriter Writer => this;

        public void DisableBuffering()
        {
        }

        public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task CompleteAsync() => Task.CompletedTask;

        public override void Advance(int bytes) => throw new NotSupportedException();

        public override void CancelPendingFlush() => throw new NotSupportedException();

        public override void Complete(Exception? exception = null) => throw new NotSupportedException();

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => default;

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) => default;

        public override Memory<byte> GetMemory(int sizeHint = 0) => throw new NotSupportedException();

        public override Span<byte> GetSpan(int sizeHint = 0) => throw new NotSupportedException();
    }
}
