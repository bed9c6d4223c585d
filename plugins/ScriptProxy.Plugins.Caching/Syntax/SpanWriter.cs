namespace ScriptProxy.Plugins.Caching.Syntax;

/// <summary>Writes characters to a span for as long as there is room.</summary>
internal ref struct SpanWriter(Span<char> destination)
{
    private readonly Span<char> _destination = destination;

    /// <summary>How many characters there are.</summary>
    public int Length { get; private set; }

    /// <summary>Whether there was room for all of them.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>What there is.</summary>
    public readonly Span<char> Written => _destination[..Length];

    /// <summary>Adds a text.</summary>
    public void Add(scoped ReadOnlySpan<char> text)
    {
        if (IsWhole &= text.TryCopyTo(_destination[Length..]))
        {
            Length += text.Length;
        }
    }

    /// <summary>Adds a text in lower case.</summary>
    public void AddLower(scoped ReadOnlySpan<char> text)
    {
        var start = Length;
        Add(text);
        if (IsWhole)
        {
            foreach (ref var character in _destination[start..Length])
            {
                character = char.IsAsciiLetterUpper(character) ? (char)(character | 0x20) : character;
            }
        }
    }

    /// <summary>Adds a number.</summary>
    public void Add(long number)
    {
        Span<char> digits = stackalloc char[20];
        number.TryFormat(digits, out var length, default, System.Globalization.CultureInfo.InvariantCulture);
        Add(digits[..length]);
    }

    /// <summary>Takes back what was added after a certain length.</summary>
    public void Cut(int length) => Length = length;
}
