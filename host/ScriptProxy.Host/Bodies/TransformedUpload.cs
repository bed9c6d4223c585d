using System.IO.Pipelines;

namespace ScriptProxy.Host.Bodies;

/// <summary>A request's body after its transforms, as the forwarder reads it. The client's body is asked for with the first read, not before (RFC 9110 10.1.1).</summary>
internal sealed class TransformedUpload : ReadOnlyStream
{
    private readonly Pipe _out = new(BodyChain.Limits);
    private readonly UploadStream _upload;
    private readonly Func<PipeWriter, CancellationToken, Task> _source;
    private Task _feeding = Task.CompletedTask;
    private bool _hasStarted;
    private Exception? _fault;

    /// <param name="stages">The transforms.</param>
    /// <param name="source">Feeds the body as it comes, to its end.</param>
    public TransformedUpload(IReadOnlyList<BodyStage> stages, Func<PipeWriter, CancellationToken, Task> source)
    {
        _upload = new UploadStream(_out.Reader, () => Fault);
        _source = source;
        Chain = new BodyChain(stages, _out.Writer);
    }

    public BodyChain Chain { get; }

    /// <summary>Kept here and not in the pipe: a pipe that was completed with a fault throws it at everyone who reads, also at who only asks how it begins.</summary>
    private Exception? Fault => Volatile.Read(ref _fault);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Start();
        return _upload.ReadAsync(buffer, cancellationToken);
    }

    /// <summary>Waits until something has come out of the transforms, or its end.</summary>
    /// <returns>Why it broke off, or a transform failed; null if it can be read.</returns>
    public async ValueTask<Exception?> BeginAsync()
    {
        Start();
        var read = await _out.Reader.ReadAsync();
        _out.Reader.AdvanceTo(read.Buffer.Start);
        return Fault;
    }

    /// <summary>Lets go of it: what still comes out goes nowhere, so that no transform waits for room.</summary>
    public void Leave(Exception fault)
    {
        Chain.Leave(fault);
        _out.Reader.Complete(); // the forwarder has ended its reads by now
    }

    /// <summary>Waits until nothing of it runs any more.</summary>
    public Task EndAsync() => Task.WhenAll(_feeding, Chain.EndAsync());

    private void Start()
    {
        if (!_hasStarted)
        {
            _hasStarted = true;
            _feeding = FeedAsync();
        }
    }

    private async Task FeedAsync()
    {
        var fault = await Outcome.OfAsync(_source(Chain.Entry, Chain.Cancelled));
        if (fault is null || (fault is OperationCanceledException && Chain.IsFinished)) // the transforms have what they want; the server reads over the rest
        {
            fault = await Outcome.OfAsync(Chain.CompleteAsync());
        }

        if (fault is not null)
        {
            Chain.Break(fault);
            await Chain.EndAsync();
            Volatile.Write(ref _fault, fault);
        }

        await _out.Writer.CompleteAsync();
    }
}
