using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ScriptProxy.Host.Bodies;

/// <summary>
/// A request's body as the forwarder reads it. Where the forwarder gives up, since the upstream has answered already or its time is up, the
/// read ends by <see cref="PipeReader.CancelPendingRead"/>. One that is cancelled by its token leaves Kestrel's reader of a body with
/// Content-Length locked: Kestrel cannot read the rest of the body then, and cuts the connection under the answer that is on its way.
/// </summary>
/// <param name="body">The body.</param>
/// <param name="fault">Why nothing more is to be read, whatever is still there; null if the reader says so itself.</param>
internal sealed class UploadStream(PipeReader body, Func<Exception?>? fault = null) : ReadOnlyStream
{
    /// <summary>Puts itself before the request's body, if there may be one. A body that a hook has put in its place is left alone.</summary>
    public static void Attach(HttpContext http)
    {
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true }
            && http.Request.Body.GetType().Assembly == typeof(KestrelServer).Assembly)
        {
            http.Request.Body = new UploadStream(http.Request.BodyReader);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (true)
        {
            var reading = body.ReadAsync(CancellationToken.None);
            ReadResult result;
            using (WakeBy(cancellationToken, reading))
            {
                result = await reading;
            }

            ThrowIfEnded(result, cancellationToken);

            // Reading nothing waits for there being something: so the forwarder rents no buffer for a client that sends nothing.
            var length = result.Buffer.Length;
            var read = (int)Math.Min(length, buffer.Length);
            var taken = result.Buffer.Slice(0, read);
            taken.CopyTo(buffer.Span);
            body.AdvanceTo(taken.End);
            if (length > 0 || result.IsCompleted)
            {
                return read;
            }
        }
    }

    /// <summary>Copies it, each piece as it comes; waits without a buffer.</summary>
    public async Task CopyToAsync(PipeWriter writer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (true)
        {
            var reading = body.ReadAsync(CancellationToken.None);
            ReadResult result;
            using (WakeBy(cancellationToken, reading))
            {
                result = await reading;
            }

            ThrowIfEnded(result, cancellationToken);
            var taken = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, StageWriter.SliceBytes));
            var (isAll, isSome) = (result.IsCompleted && taken.Length == result.Buffer.Length, !taken.IsEmpty);
            try
            {
                foreach (var piece in taken)
                {
                    writer.Write(piece.Span);
                }
            }
            finally
            {
                body.AdvanceTo(taken.End); // or the server could not read over the rest
            }

            if (isSome && (await writer.FlushAsync(cancellationToken)).IsCanceled)
            {
                throw new OperationCanceledException(cancellationToken);
            }

            if (isAll)
            {
                return;
            }
        }
    }

    // Here and in ThrowIfEnded is what both loops share. That they wait is not: each method more that an exception passes on its way costs as much as a small request.
    private CancellationTokenRegistration WakeBy(CancellationToken cancellationToken, ValueTask<ReadResult> reading) =>
        reading.IsCompleted ? default : cancellationToken.UnsafeRegister(static pending => Wake((PipeReader)pending!), body);

    private void ThrowIfEnded(ReadResult result, CancellationToken cancellationToken)
    {
        if ((fault?.Invoke() ?? (result.IsCanceled ? new OperationCanceledException(cancellationToken) : null)) is { } ended)
        {
            body.AdvanceTo(result.Buffer.Start);
            ExceptionDispatchInfo.Throw(ended);
        }
    }

    private static void Wake(PipeReader body)
    {
        try
        {
            body.CancelPendingRead();
        }
        catch (Exception)
        {
            // The client has gone or has reset its stream, which ends the read by itself. What a token calls must not throw: nobody would catch it.
        }
    }
}
