using System.IO.Pipelines;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Transfers;

/// <summary>A place in the audience of a transfer: what its body looks like to one exchange, which reads it while it arrives. Disposed when that exchange ends, or does not want it.</summary>
internal sealed class BodyReader(Audience audience) : StoredBody, IDisposable
{
    /// <summary>After so many bytes it is noted that it goes on.</summary>
    private const int Step = 64 * 1024;

    private readonly CancellationTokenSource _cut = new();
    private GrowingBody? _body;

    /// <summary>How far it is. The audience's to change.</summary>
    public long At { get; set; }

    /// <summary>How far it was when somebody waited for it last.</summary>
    public long LastSeenAt { get; set; }

    /// <summary>Whether it is in use.</summary>
    public bool IsOpen => _body is not null;

    /// <inheritdoc/>
    public override long? Length => Body.Length;

    /// <inheritdoc/>
    public override bool IsComplete => Body.Look().Growth.State == GrowthState.Complete;

    private GrowingBody Body => _body ?? throw new InvalidOperationException("The body has not come yet.");

    public static IOException TooSlow() => new("The client was too slow: others wait for the same answer, or need the memory that is held for it.");

    /// <summary>Says what is read. False if it broke off already.</summary>
    public bool Open(GrowingBody body)
    {
        if (body.Look().Growth.State == GrowthState.Broken)
        {
            return false;
        }

        _body = body;
        return true;
    }

    /// <inheritdoc/>
    public override async ValueTask CopyToAsync(PipeWriter writer, long offset, long? count, CancellationToken cancelled)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancelled, _cut.Token);
        try
        {
            await CopyAsync(writer, offset, count is { } limit ? offset + limit : long.MaxValue, ending.Token);
        }
        catch (OperationCanceledException) when (_cut.IsCancellationRequested && !cancelled.IsCancellationRequested)
        {
            throw TooSlow();
        }
    }

    /// <summary>Ends what is being read, at once: a client that takes nothing holds what it has not taken.</summary>
    public void CutOff() => _ = _cut.CancelAsync();

    /// <inheritdoc/>
    public void Dispose() => audience.Leave(this); // or what is passed on would wait for it

    private async ValueTask CopyAsync(PipeWriter writer, long offset, long end, CancellationToken cancelled)
    {
        using var held = new HeldStored();
        var at = offset;
        while (at < end)
        {
            var (growth, changed) = Body.Look();
            if (at < growth.Stored)
            {
                var piece = Math.Min(Math.Min(growth.Stored, end) - at, growth.State == GrowthState.Complete && growth.Stored == growth.Arrived ? long.MaxValue : Step);
                await CopyStoredAsync(held, writer, at, piece, cancelled);
                at += piece;
                audience.Advance(this, at);
            }
            else if (at < growth.Arrived)
            {
                held.Dispose(); // what the stores took is behind
                audience.Advance(this, at);
                var bytes = audience.From(at);
                bytes = bytes[..(int)Math.Min(bytes.Length, end - at)];
                at += bytes.Length;
                if ((await writer.WriteAsync(bytes, cancelled)).IsCompleted)
                {
                    return; // nobody wants the rest
                }

                audience.Advance(this, at);
            }
            else if (growth.State == GrowthState.Broken)
            {
                throw new IOException("The upstream's answer broke off.", growth.Fault);
            }
            else if (growth.State == GrowthState.Complete)
            {
                return;
            }
            else
            {
                if (at == offset)
                {
                    await writer.FlushAsync(cancelled); // the head need not wait for the first byte
                }

                await changed.WaitAsync(cancelled);
            }
        }
    }

    private async ValueTask CopyStoredAsync(HeldStored held, PipeWriter writer, long at, long count, CancellationToken cancelled)
    {
        try
        {
            await held.Of(Body.Stored).CopyToAsync(writer, at, count, cancelled);
        }
        catch (IOException) when (Body.Look().Growth.Fault is { } fault)
        {
            throw new IOException("The upstream's answer broke off.", fault); // the store knows no more than that there is no more
        }
    }
}
