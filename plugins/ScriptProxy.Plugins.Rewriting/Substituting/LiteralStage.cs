using ScriptProxy.Plugins.Rewriting.Streams;

namespace ScriptProxy.Plugins.Rewriting.Substituting;

/// <summary>
/// Replaces texts in one pass: the one that begins first, and of several that begin at the same place the first of the list. What was put in is not looked at again.
/// Holds back only what may be the beginning of one.
/// </summary>
internal sealed class LiteralStage : Stage
{
    private const int Unknown = -2;
    private const int Nowhere = int.MaxValue;

    private readonly Literal[] _literals;
    private readonly int[] _hits;
    private readonly bool[] _done;
    private int _left;

    public LiteralStage(Literal[] literals, ByteSink next)
        : base(next)
    {
        _literals = literals;
        _hits = new int[literals.Length];
        _done = new bool[literals.Length];
        _left = literals.Length;
    }

    /// <inheritdoc/>
    protected override int Process(ReadOnlySpan<byte> window, bool isLast)
    {
        Array.Fill(_hits, Unknown);
        var (at, undecided) = (0, Unknown);
        while (_left > 0)
        {
            var found = Find(window, at, out var hit);
            if (undecided < at)
            {
                undecided = isLast ? window.Length : Undecided(window, at);
            }

            if (found < 0 || hit >= undecided)
            {
                Next.Write(window[at..undecided]);
                return undecided;
            }

            Next.Write(window[at..hit]);
            Next.Write(_literals[found].Replacement.Span);
            at = hit + _literals[found].Length;
            if (_literals[found].Once)
            {
                _done[found] = true;
                _left--;
                undecided = Unknown;
            }
        }

        Next.Write(window[at..]);
        return window.Length;
    }

    /// <returns>Which one begins first from a place on; -1 if none does.</returns>
    private int Find(ReadOnlySpan<byte> window, int from, out int hit)
    {
        (var found, hit) = (-1, Nowhere);
        for (var index = 0; index < _literals.Length; index++)
        {
            if (_done[index])
            {
                continue;
            }

            if (_hits[index] < from)
            {
                _hits[index] = _literals[index].IndexIn(window[from..]) is >= 0 and var offset ? from + offset : Nowhere;
            }

            if (_hits[index] < hit)
            {
                (found, hit) = (index, _hits[index]);
            }
        }

        return found;
    }

    /// <returns>The first place from which on something may begin that has not arrived whole.</returns>
    private int Undecided(ReadOnlySpan<byte> window, int from)
    {
        var place = window.Length;
        for (var index = 0; index < _literals.Length; index++)
        {
            for (var at = Math.Max(from, window.Length - _literals[index].Length + 1); at < place && !_done[index]; at++)
            {
                if (_literals[index].MayBeginWith(window[at..]))
                {
                    place = at;
                }
            }
        }

        return place;
    }
}
