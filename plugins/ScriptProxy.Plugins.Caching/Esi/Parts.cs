using System.Buffers;
using System.IO.Pipelines;

namespace ScriptProxy.Plugins.Caching.Esi;

/// <summary>
/// Text and includes on their way out, in order: text goes straight on while no include is waited for, and is copied behind it otherwise, within bounds.
/// </summary>
/// <param name="writer">Where to.</param>
/// <param name="maxIncludes">How many includes are under way at once.</param>
/// <param name="cancelled">Signalled when the client has gone.</param>
internal sealed class Parts(PipeWriter writer, int maxIncludes, CancellationToken cancelled) : IAsyncDisposable
{
    /// <summary>How much text is copied, or written without flushing.</summary>
    private const int MaxText = 64 * 1024;

    private const int PieceSize = 8 * 1024;

    private readonly Queue<Part> _waiting = new();
    private Part? _last;
    private int _includes;
    private int _copied;
    private int _unflushed;
    private FlushResult _flushed;

    /// <summary>Whether <see cref="MakeRoomAsync"/> must be called before more text comes.</summary>
    public bool IsFull => _copied > MaxText || _unflushed > MaxText;

    /// <summary>Adds text.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        if (_waiting.Count == 0)
        {
            writer.Write(text);
            _unflushed += text.Length;
            return;
        }

        _copied += text.Length;
        while (!text.IsEmpty)
        {
            if (_last?.Text is null || _last.Length == _last.Text.Length)
            {
                _last = new Part { Text = ArrayPool<byte>.Shared.Rent(PieceSize) };
                _waiting.Enqueue(_last);
            }

            var count = Math.Min(text.Length, _last.Text.Length - _last.Length);
            text[..count].CopyTo(_last.Text.AsSpan(_last.Length));
            _last.Length += count;
            text = text[count..];
        }
    }

    /// <summary>Adds an include, and asks for it as soon as it may.</summary>
    public async ValueTask AddAsync(Include include)
    {
        while (_includes >= maxIncludes)
        {
            await WriteFirstAsync();
        }

        include.Start();
        _includes++;
        _last = new Part { Include = include };
        _waiting.Enqueue(_last);
    }

    /// <summary>Writes until there is room for text.</summary>
    public async ValueTask MakeRoomAsync()
    {
        while (_copied > MaxText)
        {
            await WriteFirstAsync();
        }

        await FlushAsync();
    }

    /// <summary>Writes and flushes what need not be waited for, or everything.</summary>
    public async ValueTask<FlushResult> WriteAsync(bool waits)
    {
        while (_waiting.TryPeek(out var first) && (waits || first.Include is not { IsReady: false }))
        {
            await WriteFirstAsync();
        }

        await FlushAsync();
        return _flushed;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (_waiting.TryDequeue(out var part))
        {
            await part.DisposeAsync();
        }
    }

    private async ValueTask WriteFirstAsync()
    {
        // It stays first until it is written, and so is disposed if it fails.
        var part = _waiting.Peek();
        if (part.Include is { } include)
        {
            if (!include.IsReady)
            {
                await FlushAsync();
            }

            await include.WriteAsync(writer);
            _includes--;
        }
        else
        {
            writer.Write(part.Text.AsSpan(0, part.Length));
            _copied -= part.Length;
            _unflushed += part.Length;
        }

        _waiting.Dequeue();
        await part.DisposeAsync();
        if (_unflushed > MaxText)
        {
            await FlushAsync();
        }
    }

    private async ValueTask FlushAsync()
    {
        _unflushed = 0;
        _flushed = await writer.FlushAsync(cancelled);
    }

    private sealed class Part : IAsyncDisposable
    {
        public Include? Include { get; init; }

        public byte[]? Text { get; init; }

        public int Length { get; set; }

        public ValueTask DisposeAsync()
        {
            if (Text is not null)
            {
                ArrayPool<byte>.Shared.Return(Text);
            }

            return Include?.DisposeAsync() ?? ValueTask.CompletedTask;
        }
    }
}
