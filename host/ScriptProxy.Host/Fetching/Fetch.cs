using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Forwarding;
using ScriptProxy.Host.Generations;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Fetching;

/// <summary>
/// One fetch, seen from both sides: who asked waits for its head and reads its body; to the exchange that is led for it, it is the client, which goes away when the fetch is disposed.
/// </summary>
internal sealed class Fetch : IFetch, IFetched, IHttpRequestLifetimeFeature, IHttpRequestBodyDetectionFeature
{
    private static readonly PipeOptions Limits = new(pauseWriterThreshold: 64 * 1024, resumeWriterThreshold: 32 * 1024, useSynchronizationContext: false);

    private readonly CancellationTokenSource _cancellation = new(); // without a timer or a link, so there is nothing to dispose
    private readonly TaskCompletionSource<IFetched> _head = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Pipe _pipe = new(Limits);
    private UpstreamHeaders? _sent;
    private volatile bool _isGivenUp;
    private GenerationPin _pin;
    private int _holders; // of the pin: the exchange, and who asked
    private int _isDisposed;

    private readonly Action<IUpstreamResponse>? _edit;

    /// <param name="asksUpstreamOnly">See <see cref="AsksUpstreamOnly"/>.</param>
    /// <param name="edit">See <see cref="FetchOptions.Response"/>.</param>
    public Fetch(bool asksUpstreamOnly, Action<IUpstreamResponse>? edit)
    {
        (AsksUpstreamOnly, _edit) = (asksUpstreamOnly, edit);
        RequestAborted = _cancellation.Token;
        Response = new PipedResponse(_pipe.Writer, Publish);
    }

    /// <summary>The exchange that is led for it; null when it has ended.</summary>
    public Exchange? Exchange { get; set; }

    /// <summary>Whether only the upstream's part of an exchange is led: otherwise the proxy is asked, as a client would.</summary>
    public bool AsksUpstreamOnly { get; }

    public PipedResponse Response { get; }

    /// <summary>Ends when nothing of it is left to be done.</summary>
    public Task End => _end.Task;

    public CancellationToken RequestAborted { get; set; }

    public bool CanHaveBody => false;

    public int Status { get; private set; }

    public IHeaderDictionary Headers => Response.Headers;

    public CacheDecision Cache { get; } = new();

    public string? Route { get; private set; }

    public string? Cluster { get; private set; }

    public string? Destination { get; private set; }

    public Failure? Failure { get; private set; }

    /// <summary>What hooks of the upstream's phases have kept for the exchange's length, up to the head of the answer; null if that is nothing.</summary>
    public StateCopy? Kept { get; private set; }

    /// <summary>Takes the status for an explanation of the exchange that asks; null if nobody wants one.</summary>
    public Action<int>? Told { get; set; }

    public PipeReader Body => _pipe.Reader;

    public IHeaderDictionary Trailers => Response.Trailers;

    public StringValues SentHeader(string name) => _sent?[name] ?? default;

    public Task<IFetched> ResponseAsync(CancellationToken cancelled = default) => _head.Task.WaitAsync(cancelled);

    public ValueTask DisposeAsync()
    {
        GiveUp();
        _pipe.Reader.Complete();
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            LetGo();
        }

        return ValueTask.CompletedTask; // not waited for: a hook of the fetch itself may be the one who disposes it
    }

    /// <summary>Holds the generation of its exchange until that has ended and the fetch is disposed: the unit that asked still works on what came.</summary>
    public void Hold(GenerationPin pin) => (_pin, _holders) = (pin, 2);

    /// <summary>Says that its exchange, or who asked, needs the generation no more.</summary>
    public void LetGo()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            _pin.Dispose();
        }
    }

    /// <summary>Ends it, as if its client went away.</summary>
    public void GiveUp()
    {
        _isGivenUp = true;
        if (Status == 0)
        {
            Told?.Invoke(0);
        }

        _cancellation.Cancel();
        _head.TrySetCanceled(_cancellation.Token);
    }

    public void Abort() => _cancellation.Cancel();

    /// <summary>Lets who asked edit the upstream's answer, before hooks see it.</summary>
    public void Edit(IUpstreamResponse response) => _edit?.Invoke(response);

    /// <summary>Notes who is asked, which whoever asks may want to know before there is an answer.</summary>
    public void NoteTarget(Exchange exchange) => (Route, Cluster, Destination) = (exchange.Route, exchange.Cluster, exchange.Destination);

    /// <summary>Hands over the head of the answer.</summary>
    public void Publish()
    {
        if (Exchange is not { } exchange)
        {
            return; // somebody writes who was given up
        }

        Status = Response.StatusCode;
        Headers.Remove("Connection"); // what the proxy would say to a client about its connection
        NoteTarget(exchange);
        Kept = exchange.CopyState();
        _sent = exchange.Transformer.Sent is { } sent ? new UpstreamHeaders { Message = sent } : null;
        Failure = exchange.Failure;
        Cache.CopyFrom(exchange.Cache);
        Told?.Invoke(Status);
        _head.TrySetResult(this);
    }

    /// <summary>Ends the answer with the exchange. What is not whole ends with an exception.</summary>
    public void Complete(Exchange exchange)
    {
        if (Response.HasStarted || _isGivenUp)
        {
            Close(Response.IsWhole ? null : new BrokenFetchException(exchange.Failure));
        }
        else
        {
            // Only a hook that aborts leaves a client without any answer.
            exchange.NoteFailure(Stage.OnRequest, Culprit.Unit, exchange.DecidedBy, "The exchange was aborted.", null);
            Response.StatusCode = StatusCodes.Status502BadGateway;
            Publish();
            Close(null);
        }

        Exchange = null;
    }

    /// <summary>Ends the body, if it has not ended yet.</summary>
    public void Close(Exception? exception) => _pipe.Writer.Complete(
        _isGivenUp && exception is not null ? new OperationCanceledException("The fetch was disposed, or the proxy stops.", _cancellation.Token) : exception);

    /// <summary>Says that nothing is left to be done.</summary>
    public void Ended() => _end.TrySetResult();
}
