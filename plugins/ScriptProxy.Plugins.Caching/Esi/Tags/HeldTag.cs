namespace ScriptProxy.Plugins.Caching.Esi.Tags;

/// <summary>The one tag, or the beginning of something, that is held back until it is whole.</summary>
/// <param name="limit">How many bytes a tag may have.</param>
internal sealed class HeldTag(int limit)
{
    private byte[] _bytes = [];
    private int _length;
    private int _firstEnd;
    private byte _quote;
    private byte _before;

    /// <summary>What is held.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Begins anew.</summary>
    public void Begin(ReadOnlySpan<byte> bytes)
    {
        _length = _firstEnd = 0;
        _quote = _before = 0;
        foreach (var value in bytes)
        {
            Add(value);
        }
    }

    /// <summary>Adds a byte.</summary>
    public void Add(byte value)
    {
        if (_length == _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(256, 2 * _length));
        }

        _bytes[_length++] = value;
    }

    /// <summary>Adds up to the tag's end.</summary>
    /// <param name="input">What was added is cut off.</param>
    /// <returns>True if the tag is whole; false if there is none, see <see cref="BreakOff"/>; null if more is needed.</returns>
    public bool? Collect(ref ReadOnlySpan<byte> input)
    {
        while (!input.IsEmpty)
        {
            var value = input[0];
            if (value == '<' || _length >= limit)
            {
                return false;
            }

            Add(value);
            input = input[1..];
            if (value == '>' && _quote == 0)
            {
                return true;
            }

            if (value == '>' && _firstEnd == 0)
            {
                _firstEnd = _length;
            }
            else if (_quote != 0)
            {
                _quote = value == _quote ? (byte)0 : _quote;
            }
            else if (value is (byte)'"' or (byte)'\'' && _before == '=')
            {
                _quote = value;
            }

            _before = value is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' ? _before : value;
        }

        return null;
    }

    /// <summary>Says what becomes of bytes that are no whole tag: where a quote was never closed the tag ends at its first <c>&gt;</c>, otherwise all is text.</summary>
    /// <param name="text">What is text.</param>
    /// <returns>Whether there was a tag before the text.</returns>
    public bool BreakOff(out ReadOnlySpan<byte> text)
    {
        text = _bytes.AsSpan(_firstEnd, _length - _firstEnd);
        return _firstEnd > 0;
    }
}
