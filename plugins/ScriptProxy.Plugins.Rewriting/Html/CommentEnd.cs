namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>Looks for the end of a comment, over any number of spans: <c>--&gt;</c> or <c>--!&gt;</c>, or at once <c>&gt;</c> or <c>-&gt;</c> (HTML 13.2.5.43 to 52).</summary>
internal struct CommentEnd
{
    private State _state;

    private enum State : byte
    {
        Text,
        Start,
        StartDash,
        Dash,
        End,
        EndBang,
    }

    /// <summary>The comment's <c>&lt;!--</c> has been read.</summary>
    public static CommentEnd Begin() => new() { _state = State.Start };

    /// <returns>How many bytes there are with its end; -1 if that is not there.</returns>
    public int Find(ReadOnlySpan<byte> text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (_state == State.Text)
            {
                var dash = text[at..].IndexOf((byte)'-');
                if (dash < 0)
                {
                    return -1;
                }

                at += dash;
            }

            if (text[at] == '>' && _state is not (State.Text or State.Dash))
            {
                return at + 1;
            }

            _state = text[at] switch
            {
                (byte)'-' => _state switch { State.Start => State.StartDash, State.Text or State.EndBang => State.Dash, _ => State.End },
                (byte)'!' when _state == State.End => State.EndBang,
                _ => State.Text,
            };
        }

        return -1;
    }
}
