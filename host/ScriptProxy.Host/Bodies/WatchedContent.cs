using System.Net;
using ScriptProxy.Host.Forwarding;

namespace ScriptProxy.Host.Bodies;

/// <summary>The body of an upstream's answer on its way into a chain: the chain learns at once, and from nobody else, that it broke off; the upstream is let go when the chain wants no more.</summary>
internal sealed class WatchedContent : HttpContent
{
    private readonly HttpContent _body;
    private readonly BodyChain _chain;

    public WatchedContent(HttpContent body, BodyChain chain)
    {
        (_body, _chain) = (body, chain);
        foreach (var (name, values) in body.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    protected override async Task<Stream> CreateContentReadStreamAsync() => new WatchedStream(await _body.ReadAsStreamAsync(), _chain);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new NotSupportedException();

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _body.Dispose();
        }

        base.Dispose(disposing);
    }

    private sealed class WatchedStream(Stream body, BodyChain chain) : ReadOnlyStream
    {
        private CancellationTokenSource? _both;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (chain.IsFinished)
            {
                return 0;
            }

            _both ??= CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, chain.Cancelled); // the forwarder has one token for all reads
            try
            {
                return await body.ReadAsync(buffer, _both.Token);
            }
            catch (OperationCanceledException) when (chain.IsFinished)
            {
                return 0;
            }
            catch (Exception exception) when (chain.Failure is null)
            {
                chain.Break(exception);
                throw;
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _both?.Dispose();
                body.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
