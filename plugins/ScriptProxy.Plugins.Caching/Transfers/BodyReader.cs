using System.IO.Pipelines;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Transfers;

/// <summary>A place in the audience of a transfer: what its body looks like to one exchange, which reads it while it arrives. Disposed when that exchange ends, or does not want it.</summary>
internal sealed class BodyReader(Audience audience) : StoredBody, IDisposable
{
    /// <summary>After so many bytes it is noted that it goes on.</summary>
    private const int Step = 64 * 1024;

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
        using var held = new HeldStored();
        var at = offset;
        var end = count is { } limit ? offset + limit : long.MaxValue;
        while (at < end)
        {
            var (growth, changed) = Body.Look();
            if (growth.Written > at)
            {
                var piece = Math.Min(Math.Min(growth.Written, end) - at, growth.State == GrowthState.Complete ? long.MaxValue : Step);
                await CopyStoredAsync(held, writer, at, piece, cancelled);
                at += piece;
                audience.Advance(this, at);
            }
            else if (growth.State == GrowthState.Growing)
            {
                if (at == offset)
                {
                    await writer.FlushAsync(cancelled); // the head need not wait for the first byte
                }

                await changed.WaitAsync(cancelled);
            }
            else if (growth.State == GrowthState.Overflown)
            {
                await CopyTailAsync(writer, at, end, cancelled);
                return;
            }
            else if (growth.State == GrowthState.Broken)
            {
                throw new IOException("The upstream's answer broke off.", growth.Fault);
            }
            else
            {
                return;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => audience.Leave(this); // or what is passed on would wait for it

    private async ValueTask CopyStoredAsync(HeldStored held, PipeWriter writer, long at, long count, CancellationToken cancelled)
    {
        try
        {
            await held.Of(Body.Stored!).CopyToAsync(writer, at, count, cancelled);
        }
        catch (IOException) when (Body.Look().Growth.Fault is { } fault)
        {
            throw new IOException("The upstream's answer broke off.", fault); // the store knows no more than that there is no more
        }
    }

    private async ValueTask CopyTailAsync(PipeWriter writer, long at, long end, CancellationToken cancelled)
    {
        while (at < end)
        {
            audience.Advance(this, at);
            var (bytes, more) = audience.Look(at);
            if (bytes.Length > 0)
            {
                bytes = bytes[..(int)Math.Min(bytes.Length, end - at)];
                at += bytes.Length;
                if ((await writer.WriteAsync(bytes, cancelled)).IsCompleted)
                {
                    return; // nobody wants the rest
                }
            }
            else if (more is null)
            {
                return;
            }
            else
            {
                await more.WaitAsync(cancelled);
            }
        }
    }
}
