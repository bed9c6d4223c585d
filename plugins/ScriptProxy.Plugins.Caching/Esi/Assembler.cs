using System.Buffers;
using System.IO.Pipelines;
using ScriptProxy.Plugins.Caching.Esi.Tags;

namespace ScriptProxy.Plugins.Caching.Esi;

/// <summary>Processes a page, or an included part, while it arrives.</summary>
/// <param name="page">The page.</param>
/// <param name="address">The address of what is processed.</param>
/// <param name="depth">In how many includes it stands; 0 for the page itself.</param>
/// <param name="writer">Where to; flushed, not completed.</param>
/// <param name="cancelled">Signalled when the client has gone.</param>
internal sealed class Assembler(EsiPage page, Uri address, int depth, PipeWriter writer, CancellationToken cancelled) : IAsyncDisposable
{
    private readonly Tokenizer _tokenizer = new();
    private readonly Parts _parts = new(writer, page.Options.MaxParallel, cancelled);

    /// <summary>Processes some bytes.</summary>
    /// <param name="input">The bytes.</param>
    /// <param name="moreIsThere">Whether more can be had without waiting: then includes that are not there yet need not be waited for, but a later call does.</param>
    public async ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> input, bool moreIsThere)
    {
        await ReadAsync(input);
        return await _parts.WriteAsync(waits: !moreIsThere);
    }

    /// <summary>Processes all that has arrived of a body.</summary>
    /// <param name="input">The bytes.</param>
    /// <param name="isLast">Whether that is all there will be.</param>
    public async ValueTask<FlushResult> WriteAsync(ReadOnlySequence<byte> input, bool isLast)
    {
        foreach (var piece in input)
        {
            await ReadAsync(piece);
        }

        return isLast ? await FinishAsync() : await _parts.WriteAsync(waits: true);
    }

    /// <summary>Processes what was held back, and waits for all includes.</summary>
    public async ValueTask<FlushResult> FinishAsync()
    {
        Note(_tokenizer.Finish());
        await ReadAsync(default);
        return await _parts.WriteAsync(waits: true);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    private async ValueTask ReadAsync(ReadOnlyMemory<byte> input)
    {
        while (Read(ref input) is not TokenKind.None and var kind)
        {
            Note(kind);
            if (kind == TokenKind.Include)
            {
                await _parts.AddAsync(new Include(page, address, _tokenizer.Include, depth, cancelled));
            }
            else if (_parts.IsFull)
            {
                await _parts.MakeRoomAsync();
            }
        }
    }

    private TokenKind Read(ref ReadOnlyMemory<byte> input)
    {
        var rest = input.Span;
        var kind = _tokenizer.Read(ref rest, out var text);
        input = input[^rest.Length..];
        if (kind == TokenKind.Text)
        {
            _parts.Add(text);
        }

        return kind;
    }

    private void Note(TokenKind kind)
    {
        if (kind == TokenKind.Wrong)
        {
            Log.TagLeftOut(page.Log, address, _tokenizer.Problem);
        }
    }
}
