namespace ScriptProxy.Sdk;

/// <summary>Puts a key together, on the stack while it fits.</summary>
internal ref struct KeyWriter(Span<char> buffer)
{
    private Span<char> _buffer = buffer;
    private int _length;

    public readonly ReadOnlySpan<char> Written => _buffer[.._length];

    /// <summary>Whether something else was written where the request says several things.</summary>
    public bool IsAmbiguous { get; set; }

    public void Add(ReadOnlySpan<char> text)
    {
        Room(text.Length);
        text.CopyTo(_buffer[_length..]);
        _length += text.Length;
    }

    public void AddLower(ReadOnlySpan<char> text)
    {
        Room(text.Length);
        _length += text.ToLowerInvariant(_buffer[_length..]);
    }

    public void Add<T>(T value, ReadOnlySpan<char> format = default)
        where T : ISpanFormattable
    {
        Room(64); // longer than an address or a number
        value.TryFormat(_buffer[_length..], out var written, format, null);
        _length += written;
    }

    private void Room(int needed)
    {
        if (_buffer.Length - _length < needed)
        {
            Span<char> larger = new char[(_buffer.Length + needed) * 2];
            Written.CopyTo(larger);
            _buffer = larger;
        }
    }
}
