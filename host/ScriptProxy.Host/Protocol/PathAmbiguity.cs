using System.Numerics;

namespace ScriptProxy.Host.Protocol;

/// <summary>
/// Finds the paths that servers resolve differently: a dot segment that appears only once an encoded slash or a backslash is taken for a
/// slash (<c>/a/..%2Fb</c>), once a path parameter or what follows an encoded <c>?</c> or <c>#</c> is cut off (<c>/a/..;x/b</c>, <c>/a/..%3Fx</c>), or once white space around it is trimmed
/// (<c>/a/..%20/b</c>). Access decided by one reading would be had by the other. These are the readings of <see cref="Sdk.PathReadings"/>, which rules are matched by; and also finds the paths that have so many of them that
/// their client would keep a processor busy with each request.
/// </summary>
internal static class PathAmbiguity
{
    /// <summary>A longer path has not more ways to be read than <see cref="MostWays"/>; what is written by hand or by programs has hardly ever more than two.</summary>
    private const int LongestOfManyWays = 1024;

    private const int MostWays = 3;

    private enum Sign
    {
        Other,
        Dot,
        Slash,
        BareByte, // not UTF-8: white space in Latin-1, which PathReadings does not see
        Malformed,

        // From here on each is a way of PathReadings.
        EncodedSlash,
        Backslash,
        Parameter,
        End,
        Blank,
    }

    /// <summary>What is wrong with a path as it is spelled, or null.</summary>
    public static string? Fault(ReadOnlySpan<char> path) => path.ContainsAny('%', '\\', ';') ? Scan(path) : null;

    private static string? Scan(ReadOnlySpan<char> path)
    {
        var ways = 0;               // a bit for each way that was seen
        var dots = 0;               // of a segment that so far has nothing else; -1 once it has
        var isDoubtful = false;     // whether the segment begins at a hidden slash, or has white space around its dots
        var hasEnded = false;       // whether white space stands behind its dots
        for (var i = 0; i < path.Length;)
        {
            var sign = Read(path[i..], out var length);
            i += length;
            ways |= sign >= Sign.EncodedSlash ? 1 << (int)sign : 0;
            switch (sign)
            {
                case Sign.Malformed:
                    return "The path has a % that begins no escape, a NUL, or a sign that is spelled with more bytes than UTF-8 has for it";
                case Sign.Dot:
                    dots = dots is 0 or 1 && !hasEnded ? dots + 1 : -1;
                    break;
                case Sign.Parameter or Sign.End or Sign.EncodedSlash or Sign.Backslash when dots > 0:
                case Sign.Slash when dots > 0 && isDoubtful:
                    return "The path can be read in two ways: a dot segment beside an encoded slash, a backslash, a parameter, white space or an encoded ? or #";
                case Sign.Slash or Sign.EncodedSlash or Sign.Backslash:
                    (dots, isDoubtful, hasEnded) = (0, sign != Sign.Slash, false);
                    break;
                case Sign.Blank or Sign.BareByte:
                    (isDoubtful, hasEnded) = (true, dots > 0);
                    break;
                default:
                    dots = -1;
                    break;
            }
        }

        return dots > 0 && isDoubtful ? "The path can be read in two ways: it ends with a dot segment beside an encoded slash, a backslash or white space"
            : path.Length > LongestOfManyWays && BitOperations.PopCount((uint)ways) > MostWays ? "The path can be read in too many ways for its length, which is over 1,024: it has four of parameters, encoded slashes, backslashes, white space and encoded ? or #"
            : null;
    }

    private static Sign Read(ReadOnlySpan<char> text, out int length)
    {
        length = 1;
        if (text[0] != '%')
        {
            return text[0] switch { '.' => Sign.Dot, '/' => Sign.Slash, '\\' => Sign.Backslash, ';' => Sign.Parameter, _ => Sign.Other };
        }

        length = 3;
        return PercentEncoding.Read(text) switch
        {
            <= 0 => Sign.Malformed,
            >= 0xC0 and var first when IsOverlong(first, PercentEncoding.Read(text[3..])) => Sign.Malformed,
            '.' => Sign.Dot,
            '/' => Sign.EncodedSlash,
            '\\' => Sign.Backslash,
            ';' => Sign.Parameter,
            '?' or '#' => Sign.End,
            <= ' ' or 0x7F => Sign.Blank,
            >= 0x80 and <= 0xA0 => Sign.BareByte, // in UTF-8 none of these begins a sign
            0xC2 when PercentEncoding.Read(text[3..]) is >= 0x80 and <= 0xA0 => BlankOfTwoBytes(out length),
            _ => Sign.Other,
        };
    }

    private static Sign BlankOfTwoBytes(out int length)
    {
        length = 2 * "%00".Length;
        return Sign.Blank;
    }

    // RFC 3629 3: no UTF-8 begins a sign with more bytes than it needs; where a server does not look, it decodes all the same. Some do not look at the first bits of the second byte either.
    private static bool IsOverlong(int first, int second) => first switch
    {
        0xC0 or 0xC1 => second is >= 0x80 and < 0xC0 || second >= 0 && ((first & 1) << 6 | (second & 0x3F)) is '.' or '/' or '\\',
        0xE0 => second is >= 0x80 and < 0xA0,
        0xF0 => second is >= 0x80 and < 0x90,
        0xF8 => second is >= 0x80 and < 0x88,
        0xFC => second is >= 0x80 and < 0x84,
        _ => false,
    };
}
