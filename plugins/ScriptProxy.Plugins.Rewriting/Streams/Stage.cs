using System.Buffers;

namespace ScriptProxy.Plugins.Rewriting.Streams;

/// <summary>A step that looks at a window of the body, and holds back what it cannot decide yet.</summary>
internal abstract class Stage(ByteSink next) : ByteSink
{
    private byte[] _held = [];
    private int _count;

    /// <summary>Where the outcome goes.</summary>
    protected ByteSink Next => next;

    /// <inheritdoc/>
    public sealed override void Write(ReadOnlySpan<byte> bytes)
    {
        if (_count == 0)
        {
            Hold(bytes[Process(bytes, isLast: false)..]);
            return;
        }

        Hold(bytes);
        Release(Process(_held.AsSpan(0, _count), isLast: false));
    }

    /// <inheritdoc/>
    public sealed override void End()
    {
        Finish();
        next.End();
    }

    /// <summary>Decides what was held back, as if the body ended here.</summary>
    public virtual void Finish() => Release(Process(_held.AsSpan(0, _count), isLast: true));

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_held.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_held);
            (_held, _count) = ([], 0);
        }

        next.Dispose();
    }

    /// <summary>Looks at what there is.</summary>
    /// <param name="window">What was held back, and what has arrived since.</param>
    /// <param name="isLast">Whether nothing follows: then all is decided.</param>
    /// <returns>How many bytes are done with. The rest comes again, with more behind it.</returns>
    protected abstract int Process(ReadOnlySpan<byte> window, bool isLast);

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (_count + bytes.Length > _held.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_count + bytes.Length, 2 * _count));
            _held.AsSpan(0, _count).CopyTo(larger);
            if (_held.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_held);
            }

            _held = larger;
        }

        bytes.CopyTo(_held.AsSpan(_count));
        _count += bytes.Length;
    }

    private void Release(int count)
    {
        if (count > 0)
        {
            _held.AsSpan(count, _count - count).CopyTo(_held);
            _count -= count;
        }
    }
}
