using System.Buffers;

namespace ScriptProxy.Plugins.Caching.Keys;

/// <summary>Puts a key together without making a string of it: on the stack as far as it fits. Dispose it.</summary>
internal ref struct KeyBuilder(Span<char> space) : IDisposable
{
    private Span<char> _space = space;
    private char[]? _rented;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<char> Text => _space[..Length];

    public void Append(scoped ReadOnlySpan<char> text)
    {
        if (text.Length > _space.Length - Length)
        {
            Grow(text.Length);
        }

        text.CopyTo(_space[Length..]);
        Length += text.Length;
    }

    public void AppendLower(scoped ReadOnlySpan<char> text)
    {
        if (text.Length > _space.Length - Length)
        {
            Grow(text.Length);
        }

        text.ToLowerInvariant(_space[Length..]);
        Length += text.Length;
    }

    /// <summary>Adds a part so that no part can look like the end of one and the beginning of another: its length stands before it.</summary>
    public void AppendPart(char kind, scoped ReadOnlySpan<char> part)
    {
        Span<char> number = stackalloc char[12];
        part.Length.TryFormat(number, out var written, provider: null);
        Append([' ', kind]); // a space is in no address
        Append(number[..written]);
        Append([':']);
        Append(part);
    }

    /// <summary>Room behind the key to write to; what was written is taken with <see cref="Take"/>.</summary>
    public Span<char> Room(int length)
    {
        if (length > _space.Length - Length)
        {
            Grow(length);
        }

        return _space[Length..];
    }

    /// <summary>Makes a part of the key of what was written behind it.</summary>
    public void Take(int length) => Length += length;

    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<char>.Shared.Return(_rented);
            _rented = null;
        }
    }

    private void Grow(int more)
    {
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(_space.Length * 2, Length + more));
        Text.CopyTo(larger);
        if (_rented is not null)
        {
            ArrayPool<char>.Shared.Return(_rented);
        }

        _space = _rented = larger;
    }
}
