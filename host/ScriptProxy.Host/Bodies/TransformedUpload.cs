using System.IO.Pipelines;
using ScriptProxy.Host.Forwarding;

namespace ScriptProxy.Host.Bodies;

/// <summary>A request's body after its transforms, as the forwarder reads it. The client's body is asked for with the first read, not before (RFC 9110 10.1.1).</summary>
internal sealed class TransformedUpload : ReadOnlyStream
{
    private readonly Pipe _out = new(BodyChain.Limits);
    private readonly UploadStream _read;
    private readonly Func<PipeWriter, CancellationToken, Task> _source;
    private Task _feeding = Task.CompletedTask;
    private bool _hasStarted;

    /// <param name="stages">The transforms.</param>
    /// <param name="source">Feeds the body as it comes, to its end.</param>
    public TransformedUpload(IReadOnlyList<BodyStage> stages, Func<PipeWriter, CancellationToken, Task> source)
    {
        Chain = new BodyChain(stages, _out.Writer);
        _read = new UploadStream(_out.Reader);
        _source = source;
    }

    public BodyChain Chain { get; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Start();
        return _read.ReadAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Waits until something has come out of the transforms, or its end.</summary>
    /// <exception cref="IOException">It broke off, or a transform failed.</exception>
    public async Task BeginAsync()
    {
        Start();
        var read = await _out.Reader.ReadAsync();
        _out.Reader.AdvanceTo(read.Buffer.Start);
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
        Exception? fault = null;
        try
        {
            try
            {
                await _source(Chain.Entry, Chain.Cancelled);
            }
            catch (OperationCanceledException) when (Chain.IsFinished)
            {
                // The transforms have what they want; the server reads over the rest.
            }

            await Chain.CompleteAsync();
        }
        catch (Exception exception)
        {
            fault = exception;
            Chain.Break(exception);
            await Chain.EndAsync();
        }

        await _out.Writer.CompleteAsync(fault);
    }
}
