namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>Looks for the <c>&gt;</c> that ends a tag, over any number of spans (HTML 13.2.5.8 and 13.2.5.32 to 40).</summary>
internal struct TagEnd
{
    private State _state;
    private bool _isSlash;

    /// <summary>Whether the tag, read to its end, ends with <c>/&gt;</c>.</summary>
    public readonly bool IsSelfClosing => _isSlash;

    private enum State : byte
    {
        TagName,
        BeforeName,
        Name,
        AfterName,
        BeforeValue,
        DoubleQuoted,
        SingleQuoted,
        Unquoted,
    }

    /// <summary>Reads on.</summary>
    /// <returns>How many bytes the tag has of <paramref name="text"/>, with its end; -1 if that is not there.</returns>
    public int Find(ReadOnlySpan<byte> text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var value = text[at];
            if (_state is State.DoubleQuoted or State.SingleQuoted)
            {
                var quote = text[at..].IndexOf(_state == State.DoubleQuoted ? (byte)'"' : (byte)'\'');
                if (quote < 0)
                {
                    return -1;
                }

                at += quote;
                (_state, _isSlash) = (State.BeforeName, false);
            }
            else if (value == '>')
            {
                return at + 1;
            }
            else
            {
                _state = After(value);
                _isSlash = value == '/' && _state == State.BeforeName;
            }
        }

        return -1;
    }

    private readonly State After(byte value) => _state switch
    {
        State.BeforeValue when TagName.IsSpace(value) => State.BeforeValue,
        State.BeforeValue => value switch { (byte)'"' => State.DoubleQuoted, (byte)'\'' => State.SingleQuoted, _ => State.Unquoted },
        State.Unquoted => TagName.IsSpace(value) ? State.BeforeName : State.Unquoted,
        State.Name or State.AfterName when value == '=' => State.BeforeValue,
        State.TagName when !TagName.IsSpace(value) && value != '/' => State.TagName,
        _ when value == '/' => State.BeforeName,
        State.Name or State.AfterName when TagName.IsSpace(value) => State.AfterName,
        _ => TagName.IsSpace(value) ? State.BeforeName : State.Name,
    };
}
