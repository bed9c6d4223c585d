namespace ScriptProxy.Plugins.Rewriting.Streams;

/// <summary>Makes UTF-16 again of what <see cref="Utf16Reader"/> gave on, and of what stages have put between.</summary>
internal sealed class Utf16Writer(Utf16Order order, ByteSink next) : ByteSink
{
    private const int MostOfCharacter = 6; // what is none, and a character of two numbers
    private const char Nothing = '\uFFFD';

    private int _value;
    private int _left;
    private bool _isLoneByte;

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> bytes)
    {
        Span<byte> numbers = stackalloc byte[1024];
        var count = 0;
        foreach (var value in bytes)
        {
            Take(value, numbers, ref count);
            if (count > numbers.Length - MostOfCharacter)
            {
                next.Write(numbers[..count]);
                count = 0;
            }
        }

        next.Write(numbers[..count]);
    }

    /// <inheritdoc/>
    public override void End()
    {
        Span<byte> numbers = stackalloc byte[MostOfCharacter];
        var count = 0;
        GiveUp(numbers, ref count);
        next.Write(numbers[..count]);
        next.End();
    }

    /// <inheritdoc/>
    public override void Dispose() => next.Dispose();

    private void Take(byte value, Span<byte> numbers, ref int count)
    {
        if (_left > 0 && (value & 0xC0) == 0x80)
        {
            _value = (_value << 6) | (value & 0x3F);
            if (--_left == 0)
            {
                Put(numbers, ref count);
            }

            return;
        }

        GiveUp(numbers, ref count);
        (_value, _left, _isLoneByte) = value switch
        {
            < 0x80 => (value, 0, false),
            Utf16Reader.LoneByte => (0, 2, true),
            >= 0xC2 and < 0xE0 => (value & 0x1F, 1, false),
            >= 0xE0 and < 0xF0 => (value & 0x0F, 2, false),
            >= 0xF0 and < 0xF5 => (value & 0x07, 3, false),
            _ => (Nothing, 0, false),
        };
        if (_left == 0)
        {
            Put(numbers, ref count);
        }
    }

    private void Put(Span<byte> numbers, ref int count)
    {
        if (_isLoneByte)
        {
            numbers[count++] = (byte)(((_value >> 6) << 4) | (_value & 0xF));
        }
        else if (_value < 0x10000)
        {
            Put((char)_value, numbers, ref count);
        }
        else
        {
            var rest = Math.Min(_value, 0x10FFFF) - 0x10000;
            Put((char)(0xD800 + (rest >> 10)), numbers, ref count);
            Put((char)(0xDC00 + (rest & 0x3FF)), numbers, ref count);
        }
    }

    private void Put(char unit, Span<byte> numbers, ref int count)
    {
        var (first, second) = order.IsBigEndian ? (unit >> 8, unit & 0xFF) : (unit & 0xFF, unit >> 8);
        numbers[count++] = (byte)first;
        numbers[count++] = (byte)second;
    }

    private void GiveUp(Span<byte> numbers, ref int count)
    {
        if (_left > 0)
        {
            _left = 0;
            Put(Nothing, numbers, ref count);
        }
    }
}
