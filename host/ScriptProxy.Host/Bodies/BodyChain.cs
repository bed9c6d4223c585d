using System.IO.Pipelines;

namespace ScriptProxy.Host.Bodies;

/// <summary>
/// A body on its way through transforms, each of them with a pipe before it. What is fed in runs through as far as it goes on the thread that brings it; who reads slowly at the end makes the one slow who writes at the
/// beginning. It begins with the first byte, or with the end.
/// </summary>
internal sealed class BodyChain
{
    // A stage's pipe holds one slice more than the threshold at most: 64 KB.
    internal static readonly PipeOptions Limits = new(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 48 << 10, resumeWriterThreshold: 24 << 10,
        minimumSegmentSize: StageWriter.SliceBytes, useSynchronizationContext: false);

    private readonly IReadOnlyList<BodyStage> _stages;
    private readonly PipeWriter _sink;
    private readonly Pipe[] _pipes;
    private readonly bool[] _hasEnded;
    private readonly CancellationTokenSource _cancellation = new(); // without a timer or a link, so there is nothing to dispose
    private Task _running = Task.CompletedTask;
    private BodyFailure? _failure;
    private Exception? _fault;

    /// <param name="stages">The links, at least one.</param>
    /// <param name="sink">Where the body goes; flushed, not completed.</param>
    public BodyChain(IReadOnlyList<BodyStage> stages, PipeWriter sink)
    {
        (_stages, _sink) = (stages, sink);
        _hasEnded = new bool[stages.Count];
        _pipes = new Pipe[stages.Count];
        for (var i = 0; i < _pipes.Length; i++)
        {
            _pipes[i] = new Pipe(Limits);
        }

        Entry = new EntryWriter(this, _pipes[0].Writer);
    }

    /// <summary>Where the body is fed in. What nobody wants any more it takes without complaint.</summary>
    public PipeWriter Entry { get; }

    public bool HasStarted { get; private set; }

    /// <summary>Why a stage failed; null if none did.</summary>
    public BodyFailure? Failure => Volatile.Read(ref _failure);

    /// <summary>Why what is fed in broke off, or is not wanted any more; null if it did not.</summary>
    public Exception? Fault => Volatile.Read(ref _fault);

    /// <summary>Whether nobody wanted the body any more, before anything else went wrong.</summary>
    public bool WasLeft { get; private set; }

    /// <summary>Whether nothing more is needed: the last stage has written all that it will.</summary>
    public bool IsFinished => Failure is null && Fault is null && Volatile.Read(ref _hasEnded[^1]);

    /// <summary>Signalled when nothing more is to be fed in: a stage failed, or the last one has ended.</summary>
    public CancellationToken Cancelled => _cancellation.Token;

    public void Start()
    {
        if (HasStarted)
        {
            return;
        }

        HasStarted = true;
        var running = new Task[_stages.Count];
        for (var i = running.Length - 1; i >= 0; i--)
        {
            running[i] = RunAsync(i);
        }

        _running = Task.WhenAll(running);
    }

    /// <summary>Ends what is fed in, and waits until all of it has come out.</summary>
    /// <exception cref="IOException">A stage failed, or the body broke off.</exception>
    public async Task CompleteAsync()
    {
        Start();
        await Entry.FlushAsync(CancellationToken.None);
        await _pipes[0].Writer.CompleteAsync();
        await _running;
        ThrowIfBroken();
    }

    /// <summary>Says that what is fed in has broken off. To be called by who feeds it in, or when nobody does.</summary>
    public void Break(Exception fault)
    {
        _ = Take(fault);
        _pipes[0].Writer.Complete(Told(fault));
        Stop(); // who waits for something else than the body
    }

    /// <summary>Says that nobody wants the body any more. May be called at any time.</summary>
    public void Leave(Exception fault)
    {
        WasLeft |= Take(fault);
        Stop();
    }

    /// <summary>Waits until every stage has ended.</summary>
    public Task EndAsync() => _running;

    public void ThrowIfBroken()
    {
        if (Failure is { } failure)
        {
            throw new IOException("A transform of the body failed: " + failure.Exception.Message, failure.Exception);
        }

        if (Fault is { } fault)
        {
            throw new IOException(fault.Message, fault);
        }
    }

    /// <summary>An exception of its own for each who hears of a fault: the fault itself is logged with where it came from, and not with who was told.</summary>
    public static Exception Told(Exception fault) =>
        fault is OperationCanceledException ? new OperationCanceledException(fault.Message, fault) : new IOException("The body broke off: " + fault.Message, fault);

    /// <summary>Takes a fault for the reason why the chain ends, if it is the first. Client and upstream may go at the same time.</summary>
    private bool Take(Exception fault) => Failure is null && !IsFinished && Interlocked.CompareExchange(ref _fault, fault, null) is null;

    private void Stop()
    {
        Cancel();
        foreach (var pipe in _pipes)
        {
            pipe.Reader.CancelPendingRead();
            pipe.Writer.CancelPendingFlush();
        }
    }

    private async Task RunAsync(int index)
    {
        var output = new StageWriter(index + 1 < _pipes.Length ? _pipes[index + 1].Writer : _sink);
        Exception? thrown;
        try
        {
            thrown = await Outcome.OfAsync(_stages[index].Call(new Sdk.BodyTransfer(new StageReader(_pipes[index].Reader, output, this), output, Cancelled)));
            if (thrown is null && output.UnflushedBytes > 0)
            {
                await output.FlushAsync(CancellationToken.None);
            }
        }
        catch (Exception exception)
        {
            thrown = exception;
        }

        // Where a later stage has all that it wants, this one fails nobody.
        var isNeeded = thrown is null || Fault is not null || Failure is not null || Array.IndexOf(_hasEnded, true, index + 1) < 0;
        if (thrown is not null && isNeeded && Fault is null)
        {
            Interlocked.CompareExchange(ref _failure, new BodyFailure(_stages[index], thrown), null);
        }

        Volatile.Write(ref _hasEnded[index], true);
        var passedOn = thrown is null ? null : new IOException("The body broke off: " + thrown.Message, thrown);
        if (index + 1 < _pipes.Length)
        {
            await _pipes[index + 1].Writer.CompleteAsync(passedOn);
        }

        await _pipes[index].Reader.CompleteAsync(isNeeded ? passedOn : null);
        if (thrown is not null || index + 1 == _pipes.Length)
        {
            Cancel();
        }
    }

    private void Cancel()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (AggregateException)
        {
            // What a transform has registered with the token is the transform's affair.
        }
    }

    /// <summary>Starts the chain with the first bytes, and takes what nobody reads any more.</summary>
    private sealed class EntryWriter(BodyChain chain, PipeWriter inner) : StageWriter(inner)
    {
        public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            chain.Start();
            return Taken(await base.FlushAsync(cancellationToken));
        }

        public override async ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
        {
            chain.Start();
            return Taken(await base.WriteAsync(source, cancellationToken));
        }

        private FlushResult Taken(FlushResult result)
        {
            chain.ThrowIfBroken();
            return new FlushResult(result.IsCanceled, isCompleted: false);
        }
    }
}
