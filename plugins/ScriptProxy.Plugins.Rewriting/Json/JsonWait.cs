using System.Buffers;

namespace ScriptProxy.Plugins.Rewriting.Json;

/// <summary>
/// Tells whether a token that was not whole may have got its end, looking at each byte once: however long it is and in however many pieces it comes, it is read twice and not once for each piece.
/// </summary>
internal struct JsonWait
{
    private static readonly SearchValues<byte> Between = SearchValues.Create(" \t\r\n,:"u8);
    private static readonly SearchValues<byte> OfNumbers = SearchValues.Create("0123456789+-.eE"u8);
    private static readonly SearchValues<byte> OfTexts = SearchValues.Create("\"\\"u8);

    private State _state;

    private enum State : byte
    {
        Before,
        Text,
        Escape,
        Number,
        Known,
    }

    /// <summary>Takes what has come since, from the token's beginning on.</summary>
    /// <returns>False if the token certainly goes on.</returns>
    public bool MayEndIn(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var taken = 1;
            switch (_state)
            {
                case State.Before or State.Known:
                    var begin = bytes.IndexOfAnyExcept(Between);
                    if (begin < 0)
                    {
                        return false;
                    }

                    if (_state == State.Known)
                    {
                        return true;
                    }

                    _state = bytes[begin] == '"' ? State.Text : OfNumbers.Contains(bytes[begin]) ? State.Number : State.Known;
                    taken = begin + 1;
                    break;
                case State.Text:
                    var mark = bytes.IndexOfAny(OfTexts);
                    if (mark < 0)
                    {
                        return false;
                    }

                    _state = bytes[mark] == '"' ? State.Known : State.Escape;
                    taken = mark + 1;
                    if (_state == State.Known)
                    {
                        return true;
                    }

                    break;
                case State.Escape:
                    _state = State.Text;
                    break;
                default:
                    if (bytes.IndexOfAnyExcept(OfNumbers) < 0)
                    {
                        return false;
                    }

                    _state = State.Known;
                    return true;
            }

            bytes = bytes[taken..];
        }

        return _state == State.Known;
    }
}
