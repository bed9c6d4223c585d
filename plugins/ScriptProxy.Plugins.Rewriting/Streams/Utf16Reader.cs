namespace ScriptProxy.Plugins.Rewriting.Streams;

/// <summary>
/// Gives on a body in UTF-16 as UTF-8, from which <see cref="Utf16Writer"/> makes the same bytes again, whatever they were: half a character stands as the three bytes that its number would have (WTF-8), half a number at the
/// end as three that UTF-8 has nowhere.
/// </summary>
internal sealed class Utf16Reader(Utf16Order order, ByteSink next) : ByteSink
{
    /// <summary>Begins what stands for a byte alone; its halves follow.</summary>
    public const byte LoneByte = 0xFF;

    private const int MostOfUnit = 6; // half a character that waited, and its other half, which is none
    private const char Mark = '\uFEFF';
    private const char MarkTurned = '\uFFFE';

    private int _half = -1;
    private char _high;
    private bool _hasBegun;

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> bytes)
    {
        Span<byte> text = stackalloc byte[1024];
        var count = 0;
        foreach (var value in bytes)
        {
            if (_half < 0)
            {
                _half = value;
                continue;
            }

            Put((char)(order.IsBigEndian ? (_half << 8) | value : (value << 8) | _half), text, ref count);
            _half = -1;
            if (count > text.Length - MostOfUnit)
            {
                next.Write(text[..count]);
                count = 0;
            }
        }

        next.Write(text[..count]);
    }

    /// <inheritdoc/>
    public override void End()
    {
        Span<byte> text = stackalloc byte[MostOfUnit];
        var count = 0;
        Release(text, ref count);
        next.Write(text[..count]);
        if (_half >= 0)
        {
            next.Write([LoneByte, (byte)(0x80 | (_half >> 4)), (byte)(0x80 | (_half & 0xF))]);
        }

        next.End();
    }

    /// <inheritdoc/>
    public override void Dispose() => next.Dispose();

    private void Put(char unit, Span<byte> text, ref int count)
    {
        if (!_hasBegun)
        {
            // The mark at the beginning says more than the type.
            _hasBegun = true;
            order.IsBigEndian ^= unit == MarkTurned;
            unit = unit == MarkTurned ? Mark : unit;
        }

        if (_high != 0 && char.IsLowSurrogate(unit))
        {
            var number = char.ConvertToUtf32(_high, unit);
            _high = '\0';
            text[count++] = (byte)(0xF0 | (number >> 18));
            text[count++] = (byte)(0x80 | ((number >> 12) & 0x3F));
            text[count++] = (byte)(0x80 | ((number >> 6) & 0x3F));
            text[count++] = (byte)(0x80 | (number & 0x3F));
            return;
        }

        Release(text, ref count);
        if (char.IsHighSurrogate(unit))
        {
            _high = unit;
        }
        else
        {
            PutAlone(unit, text, ref count);
        }
    }

    private void Release(Span<byte> text, ref int count)
    {
        if (_high != 0)
        {
            PutAlone(_high, text, ref count);
            _high = '\0';
        }
    }

    private static void PutAlone(char unit, Span<byte> text, ref int count)
    {
        if (unit < 0x80)
        {
            text[count++] = (byte)unit;
            return;
        }

        if (unit < 0x800)
        {
            text[count++] = (byte)(0xC0 | (unit >> 6));
        }
        else
        {
            text[count++] = (byte)(0xE0 | (unit >> 12));
            text[count++] = (byte)(0x80 | ((unit >> 6) & 0x3F));
        }

        text[count++] = (byte)(0x80 | (unit & 0x3F));
    }
}
