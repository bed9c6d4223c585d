namespace ScriptProxy.Plugins.Caching.Esi.Tags;

/// <summary>What the tokenizer has read.</summary>
internal enum TokenKind : byte
{
    /// <summary>Nothing further in this input.</summary>
    None,

    /// <summary>Bytes to pass on.</summary>
    Text,

    /// <summary>An include: <see cref="Tokenizer.Include"/>.</summary>
    Include,

    /// <summary>A tag that is wrong and left out: <see cref="Tokenizer.Problem"/>.</summary>
    Wrong,
}

/// <summary>
/// Parts a page into text and includes while it arrives, in any pieces, with the same outcome. Holds back no more than one tag. Tags are found anywhere save in comments and
/// <c>CDATA</c> sections, so within attributes and scripts too.
/// </summary>
/// <param name="maxTagBytes">Up to which length a tag is one; a longer one is text.</param>
internal sealed class Tokenizer(int maxTagBytes = Tokenizer.MaxTagBytes)
{
    /// <summary>The usual limit.</summary>
    public const int MaxTagBytes = 8192;

    // How far a search goes at once, so that no tag makes it look at the whole rest again; also the longest text.
    private const int Window = 4096;

    private readonly HeldTag _held = new(maxTagBytes);
    private State _state;
    private Closing _closing;
    private bool _inEsiComment;
    private bool _removing;

    private enum State : byte
    {
        Text,
        Opening,
        Tag,
        Until,
        BrokenOff,
    }

    /// <summary>The include that was read last.</summary>
    public IncludeTag Include { get; private set; }

    /// <summary>What is wrong with the tag that was read last.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reads on.</summary>
    /// <param name="input">The bytes that have arrived; what was read is cut off.</param>
    /// <param name="text">The text, of use until the next call.</param>
    public TokenKind Read(ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> text)
    {
        do
        {
            var kind = _state switch
            {
                State.Text => ReadText(ref input, out text),
                State.Opening => ReadOpening(ref input, out text),
                State.Tag => ReadTag(ref input, out text),
                State.Until => ReadUntil(ref input, out text),
                _ => ReadBrokenOff(out text),
            };

            if (kind != TokenKind.None && !_removing)
            {
                return kind;
            }
        }
        while (!input.IsEmpty || _state == State.BrokenOff);
        text = default;
        return TokenKind.None;
    }

    /// <summary>Says that all input has been read. What was held back comes from a last <see cref="Read"/> of nothing.</summary>
    /// <returns>Whether all is well, or <see cref="TokenKind.Wrong"/>.</returns>
    public TokenKind Finish()
    {
        if (_state is State.Opening or State.Tag)
        {
            _state = State.BrokenOff;
        }

        Problem = "esi:remove is not closed: all that follows is left out";
        return _removing ? TokenKind.Wrong : TokenKind.None;
    }

    private TokenKind ReadText(ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> text)
    {
        var length = Opening.Find(input[..Math.Min(Window, input.Length)], _inEsiComment, out _);
        text = input[..length];
        input = input[length..];
        if (length > 0 || input.IsEmpty)
        {
            return length > 0 ? TokenKind.Text : TokenKind.None;
        }

        var kind = Opening.Of(input, _inEsiComment);
        var opening = kind == OpeningKind.Undecided ? input : input[..Opening.LengthOf(kind)];
        input = input[opening.Length..];
        return Open(kind, opening, out text);
    }

    /// <summary>Goes on with a beginning that the input before broke off, byte by byte until one decides.</summary>
    private TokenKind ReadOpening(ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> text)
    {
        for (var at = 0; at < input.Length; at++)
        {
            _held.Add(input[at]);
            var kind = Opening.Of(_held.Bytes, _inEsiComment);
            if (kind == OpeningKind.None && input[at] == '-' && _held.Bytes[0] == '-')
            {
                // The last two of three hyphens may be those before the '>'.
                _held.Begin("--"u8);
                input = input[(at + 1)..];
                text = "-"u8;
                return TokenKind.Text;
            }

            if (kind != OpeningKind.Undecided)
            {
                // The byte that decided is none of the opening, unless it is its last.
                var isLast = _held.Bytes.Length == Opening.LengthOf(kind);
                input = input[(isLast ? at + 1 : at)..];
                return Open(kind, isLast ? _held.Bytes : _held.Bytes[..^1], out text);
            }
        }

        text = input = default;
        return TokenKind.None;
    }

    private TokenKind Open(OpeningKind kind, ReadOnlySpan<byte> opening, out ReadOnlySpan<byte> text)
    {
        text = default;
        _state = State.Text;
        switch (kind)
        {
            case OpeningKind.Undecided:
                _held.Begin(opening);
                _state = State.Opening;
                return TokenKind.None;
            case OpeningKind.Tag or OpeningKind.EndTag:
                _held.Begin(opening);
                _state = State.Tag;
                return TokenKind.None;
            case OpeningKind.EsiComment:
                _inEsiComment = true;
                return TokenKind.None;
            case OpeningKind.EsiCommentEnd:
                _inEsiComment = false;
                return TokenKind.None;
            case OpeningKind.Comment:
                // HTML closes <!--> and <!---> at once: the hyphens count twice.
                _closing = new Closing((byte)'-', opening.Length == Opening.LengthOf(kind) ? 2 : 0);
                _state = State.Until;
                break;
            case OpeningKind.CharacterData:
                _closing = new Closing((byte)']', 0);
                _state = State.Until;
                break;
            case OpeningKind.None:
                break;
        }

        text = opening;
        return TokenKind.Text;
    }

    private TokenKind ReadTag(ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (_held.Collect(ref input) is not { } isWhole)
        {
            return TokenKind.None;
        }

        if (!isWhole)
        {
            _state = State.BrokenOff;
            Problem = "a quote is not closed in a tag";
            return _held.BreakOff(out _) ? TokenKind.Wrong : TokenKind.None;
        }

        _state = State.Text;
        var tag = EsiTagReader.Read(_held.Bytes, out var include, out var problem);
        (Include, Problem) = (include, problem);
        switch (tag)
        {
            case TagKind.Remove:
                _removing = true;
                return TokenKind.None;
            case TagKind.RemoveEnd:
                _removing = false;
                return TokenKind.None;
            default:
                return tag == TagKind.Include ? TokenKind.Include : tag == TagKind.Wrong ? TokenKind.Wrong : TokenKind.None;
        }
    }

    private TokenKind ReadUntil(ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> text)
    {
        var window = input[..Math.Min(Window, input.Length)];
        var end = _closing.Find(window);
        _state = end < 0 ? State.Until : State.Text;
        text = end < 0 ? window : window[..end];
        input = input[text.Length..];
        return text.IsEmpty ? TokenKind.None : TokenKind.Text;
    }

    private TokenKind ReadBrokenOff(out ReadOnlySpan<byte> text)
    {
        _held.BreakOff(out text);
        _state = State.Text;
        return text.IsEmpty ? TokenKind.None : TokenKind.Text;
    }
}
