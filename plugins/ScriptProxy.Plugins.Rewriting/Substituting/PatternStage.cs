using System.Buffers;
using ScriptProxy.Plugins.Rewriting.Streams;

namespace ScriptProxy.Plugins.Rewriting.Substituting;

/// <summary>
/// Replaces what a regular expression matches. The expression sees the text through a window: from a place on, twice as far as a match may be long, and one character back.
/// Where windows begin follows from the text alone, so that the outcome does not depend on the pieces in which it arrives.
/// </summary>
internal sealed class PatternStage(Pattern pattern, bool isUtf8, ByteSink next) : Stage(next)
{
    private readonly int _reach = 2 * pattern.Window;
    private char[] _text = [];
    private int _count;
    private int _at;
    private bool _hasBegun;
    private bool _isDone;

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_text.Length > 0)
        {
            ArrayPool<char>.Shared.Return(_text);
            _text = [];
        }

        base.Dispose();
    }

    /// <inheritdoc/>
    protected override int Process(ReadOnlySpan<byte> window, bool isLast)
    {
        if (_isDone)
        {
            Next.Write(window);
            return window.Length;
        }

        MakeRoom(window.Length);
        _count += EscapedText.Decode(window, _text.AsSpan(_count), isUtf8, isLast, out var read);
        _hasBegun |= _count > 0;
        while (!_isDone && TryView(isLast, out var view))
        {
            Scan(view);
        }

        if (_isDone)
        {
            Emit(_count);
            Next.Write(window[read..]);
            return window.Length;
        }

        return read;
    }

    // What the expression sees next: a whole line, the rest, or as far as the window reaches.
    private bool TryView(bool isLast, out View view)
    {
        var rest = _text.AsSpan(_at, _count - _at);
        if (pattern.ByLine && rest[..Math.Min(rest.Length, _reach + 1)].IndexOf('\n') is >= 0 and var newline)
        {
            var length = newline > 0 && rest[newline - 1] == '\r' ? newline - 1 : newline;
            view = new View(_at + length, _at + newline + 1, IsWhole: true);
            return true;
        }

        if (rest.Length > _reach)
        {
            view = new View(_at + _reach, _at + _reach, IsWhole: false);
            return true;
        }

        // The last line has no end; after the end of the one before it there is none.
        view = new View(_count, _count, IsWhole: true);
        if (!isLast || (rest.IsEmpty && (pattern.ByLine || !_hasBegun)))
        {
            return false;
        }

        _hasBegun = false;
        return true;
    }

    private void Scan(View view)
    {
        // The character before decides whether this is the beginning of the text, of a line or of a word.
        var context = _at > 0 && !(pattern.ByLine && _text[_at - 1] == '\n') ? 1 : 0;
        var start = _at - context;
        var last = _at + pattern.Window;
        string? copy = null;
        while (view.IsWhole || _at < last)
        {
            var text = _text.AsSpan(start, view.End - start);
            var (found, index, length) = Match(text, _at - start);
            var (from, to) = (start + index, start + index + length);
            if (!found || (!view.IsWhole && from >= last))
            {
                Emit(view.IsWhole ? view.Next : last);
                return;
            }

            if (!view.IsWhole && to == view.End)
            {
                // It is longer than a match may be. Nothing is looked for within that length, or each of its characters could cost a search of its own.
                Emit(from + pattern.Window);
                return;
            }

            Emit(from);
            Put(text, index, length, ref copy);
            _at = to;
            if (pattern.Once)
            {
                _isDone = true;
                return;
            }

            if (length == 0)
            {
                if (from == view.End)
                {
                    Emit(view.Next);
                    return;
                }

                Emit(from + (Splits(text, index + 1) ? 2 : 1));
            }
        }
    }

    private (bool Found, int Index, int Length) Match(ReadOnlySpan<char> text, int from)
    {
        foreach (var match in pattern.Regex.EnumerateMatches(text, from))
        {
            if (!Splits(text, match.Index) && !Splits(text, match.Index + match.Length))
            {
                return (true, match.Index, match.Length);
            }
        }

        return default;
    }

    // To .NET a character beyond U+FFFF is two; half of one cannot be replaced.
    private static bool Splits(ReadOnlySpan<char> text, int at) =>
        at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) && char.IsHighSurrogate(text[at - 1]);

    private void Put(ReadOnlySpan<char> text, int index, int length, ref string? copy)
    {
        if (pattern.IsConstant)
        {
            Write(pattern.Replacement);
            return;
        }

        // Groups are found in strings only.
        copy ??= text.ToString();
        var match = pattern.Regex.Match(copy, index);
        Write(match.Index == index && match.Length == length ? match.Result(pattern.Replacement) : copy.AsSpan(index, length));
    }

    private void Emit(int until)
    {
        if (Splits(_text.AsSpan(0, _count), until))
        {
            until--;
        }

        Write(_text.AsSpan(_at, until - _at));
        _at = until;
    }

    private void Write(ReadOnlySpan<char> text)
    {
        const int Most = 512;
        Span<byte> bytes = stackalloc byte[3 * Most];
        while (!text.IsEmpty)
        {
            var length = Math.Min(Most, text.Length);
            if (length < text.Length && char.IsHighSurrogate(text[length - 1]))
            {
                length--;
            }

            Next.Write(bytes[..EscapedText.Encode(text[..length], bytes, isUtf8)]);
            text = text[length..];
        }
    }

    private void MakeRoom(int more)
    {
        if (_text.Length - _count >= more)
        {
            return;
        }

        // One character before the place is kept. There is as much room again, so that a character is moved seldom however many pieces there are.
        var from = Math.Max(0, _at - 1);
        var kept = _text.AsSpan(from, _count - from);
        if (_text.Length < 2 * (kept.Length + more))
        {
            var larger = ArrayPool<char>.Shared.Rent(Math.Max(2 * (kept.Length + more), _reach));
            kept.CopyTo(larger);
            if (_text.Length > 0)
            {
                ArrayPool<char>.Shared.Return(_text);
            }

            _text = larger;
        }
        else
        {
            kept.CopyTo(_text);
        }

        (_at, _count) = (_at - from, _count - from);
    }

    /// <param name="End">Where what the expression sees ends.</param>
    /// <param name="Next">Where the next one begins, if this one is whole.</param>
    /// <param name="IsWhole">Whether the text, or the line, ends there too.</param>
    private readonly record struct View(int End, int Next, bool IsWhole);
}
