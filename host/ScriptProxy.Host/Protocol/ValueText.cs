using System.Buffers;

namespace ScriptProxy.Host.Protocol;

/// <summary>Builds one string, in a buffer of the caller's while it suffices and in a pooled one beyond. Must be disposed, once.</summary>
internal ref struct ValueText(Span<char> initial)
{
    private Span<char> _buffer = initial;
    private char[]? _rented;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<char> Text => _buffer[..Length];

    public void Append(char value)
    {
        if (Length == _buffer.Length)
        {
            Grow(1);
        }

        _buffer[Length++] = value;
    }

    public void Append(scoped ReadOnlySpan<char> value)
    {
        if (value.Length > _buffer.Length - Length)
        {
            Grow(value.Length);
        }

        value.CopyTo(_buffer[Length..]);
        Length += value.Length;
    }

    /// <summary>Forgets what was appended beyond a length.</summary>
    public void Truncate(int length) => Length = length;

    public override readonly string ToString() => Text.ToString();

    public readonly void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<char>.Shared.Return(_rented);
        }
    }

    private void Grow(int more)
    {
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(_buffer.Length * 2, Length + more));
        Text.CopyTo(larger);
        Dispose();
        _buffer = _rented = larger;
    }
}
