namespace ScriptProxy.Plugins.Caching.Esi.Tags;

/// <summary>Looks for <c>--&gt;</c> or <c>]]&gt;</c>, over any number of spans.</summary>
internal struct Closing
{
    private readonly byte _repeated;
    private int _run;

    /// <summary>Starts looking.</summary>
    /// <param name="repeated">The byte that stands twice before the <c>&gt;</c>.</param>
    /// <param name="run">How many of it there have been.</param>
    public Closing(byte repeated, int run) => (_repeated, _run) = (repeated, run);

    /// <summary>Finds the end.</summary>
    /// <returns>How many bytes there are with it; -1 if it is not there.</returns>
    public int Find(ReadOnlySpan<byte> text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (_run == 0)
            {
                var skipped = text[at..].IndexOf(_repeated);
                if (skipped < 0)
                {
                    return -1;
                }

                at += skipped;
            }

            if (text[at] == _repeated)
            {
                _run = Math.Min(_run + 1, 2);
            }
            else if (text[at] == '>' && _run == 2)
            {
                return at + 1;
            }
            else
            {
                _run = 0;
            }
        }

        return -1;
    }
}
