using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.Caching.Esi;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Caching.Esi;

/// <summary>What the proxy would answer, address by address.</summary>
internal sealed class FakeIncludes : IIncludes
{
    private readonly Dictionary<string, FakeFetch> _answers = [];

    /// <summary>What was asked for, in order.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>The headers of what was asked for, as they were edited.</summary>
    public List<IHeaderDictionary> Headers { get; } = [];

    /// <summary>How many are asked for and not disposed.</summary>
    public int UnderWay { get; private set; }

    public FakeFetch this[string target]
    {
        get => _answers[target];
        set => _answers[target] = value;
    }

    public IFetch Ask(string target, FetchOptions options)
    {
        Asked.Add(target);
        var headers = new HeaderDictionary { ["Cookie"] = "a=b", ["Authorization"] = "x", ["Range"] = "bytes=0-1", ["If-None-Match"] = "*", ["Accept-Encoding"] = "gzip" };
        options.Headers!(headers);
        Headers.Add(headers);
        UnderWay++;
        return new Asking(_answers.TryGetValue(target, out var answer) ? answer : FakeFetch.Now(new FakeFetch { Status = 404 }), () => UnderWay--);
    }

    private sealed class Asking(FakeFetch answer, Action ended) : IFetch, IFetched
    {
        private readonly CancellationTokenSource _ended = new();
        
        // What is written comes before what breaks it off.
        private readonly Pipe _pipe = new(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 1, resumeWriterThreshold: 1, useSynchronizationContext: false));

        private int _isEnded;

        public int Status => answer.Status;

        public IHeaderDictionary Headers => answer.Headers;

        public CacheDecision Cache { get; } = new();

        public string? Route => null;

        public string? Cluster => null;

        public string? Destination => null;

        public Failure? Failure => null;

        public PipeReader Body => _pipe.Reader;

        public IHeaderDictionary Trailers { get; } = new HeaderDictionary();

        public Microsoft.Extensions.Primitives.StringValues SentHeader(string name) => default;

        public async Task<IFetched> ResponseAsync(CancellationToken cancelled = default)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancelled, _ended.Token);
            await answer.Comes.Task.WaitAsync(either.Token);
            if (answer.Throws is not null)
            {
                throw answer.Throws;
            }

            _ = WriteAsync();
            return this;
        }

        private async Task WriteAsync()
        {
            await _pipe.Writer.WriteAsync(Encoding.ASCII.GetBytes(answer.Body));
            await _pipe.Writer.CompleteAsync(answer.BreaksOff);
        }

        public ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _isEnded, 1) == 0)
            {
                ended();
                _ended.Cancel();
            }

            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>One answer.</summary>
internal sealed class FakeFetch
{
    public int Status { get; init; } = 200;

    public string Body { get; init; } = "";

    public HeaderDictionary Headers { get; init; } = [];

    public Exception? Throws { get; init; }

    public Exception? BreaksOff { get; init; }

    /// <summary>Completed once it comes; at once unless told otherwise.</summary>
    public TaskCompletionSource Comes { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static implicit operator FakeFetch(string body) => Now(new FakeFetch { Body = body });

    public static FakeFetch Esi(string body) => Now(new FakeFetch { Body = body, Headers = new() { ["Surrogate-Control"] = "content=\"ESI/1.0\"" } });

    public static FakeFetch Now(FakeFetch answer)
    {
        answer.Comes.SetResult();
        return answer;
    }
}
