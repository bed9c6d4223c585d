using System.Buffers;
using System.Text;

namespace ScriptProxy.Plugins.Rewriting.Substituting;

/// <summary>A text to look for, and what takes its place. Immutable.</summary>
internal sealed class Literal
{
    private readonly byte[] _find;
    private readonly SearchValues<byte>? _first;

    /// <param name="find">What to look for; not empty.</param>
    /// <param name="replacement">What takes its place.</param>
    /// <param name="ignoresCase">Whether a to z stand for A to Z too.</param>
    /// <param name="once">Whether only the first one in a body is replaced.</param>
    public Literal(string find, string replacement, bool ignoresCase, bool once)
    {
        _find = Encoding.UTF8.GetBytes(find);
        Replacement = Encoding.UTF8.GetBytes(replacement);
        Once = once;
        if (ignoresCase)
        {
            _first = SearchValues.Create([Lower(_find[0]), Upper(_find[0])]);
        }
    }

    public int Length => _find.Length;

    public ReadOnlyMemory<byte> Replacement { get; }

    public bool Once { get; }

    /// <returns>Where it first stands, whole; -1 if it does not.</returns>
    public int IndexIn(ReadOnlySpan<byte> text)
    {
        if (_first is null)
        {
            return text.IndexOf(_find);
        }

        for (var from = 0; from + _find.Length <= text.Length; from++)
        {
            var hit = text[from..(text.Length - _find.Length + 1)].IndexOfAny(_first);
            if (hit < 0)
            {
                return -1;
            }

            from += hit;
            if (Fits(text.Slice(from, _find.Length)))
            {
                return from;
            }
        }

        return -1;
    }

    /// <summary>Whether it may begin where only its beginning is there yet.</summary>
    /// <param name="end">The end of what is there.</param>
    public bool MayBeginWith(ReadOnlySpan<byte> end) => end.Length < _find.Length && Fits(end);

    private bool Fits(ReadOnlySpan<byte> text)
    {
        if (_first is null)
        {
            return text.SequenceEqual(_find.AsSpan(0, text.Length));
        }

        for (var at = 0; at < text.Length; at++)
        {
            if (Lower(text[at]) != Lower(_find[at]))
            {
                return false;
            }
        }

        return true;
    }

    private static byte Lower(byte value) => value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;

    private static byte Upper(byte value) => value is >= (byte)'a' and <= (byte)'z' ? (byte)(value & ~0x20) : value;
}
