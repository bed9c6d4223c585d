namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>What the value of an attribute means, and where each byte of that is written, so that the rest of it stays as it is.</summary>
/// <param name="Text">The value without character references.</param>
/// <param name="Places">For each byte of <paramref name="Text"/>, and its end, where it is written; null where they are the same.</param>
internal readonly record struct DecodedValue(byte[] Text, int[]? Places)
{
    /// <summary>Decodes a value.</summary>
    public static DecodedValue Of(ReadOnlySpan<byte> raw)
    {
        if (!raw.Contains((byte)'&'))
        {
            return new DecodedValue(raw.ToArray(), null);
        }

        List<byte> text = new(raw.Length);
        List<int> places = new(raw.Length + 1);
        Span<byte> characters = stackalloc byte[CharacterReferences.MostBytes];
        for (var at = 0; at < raw.Length;)
        {
            var (length, count) = (0, 0);
            if (raw[at] == '&')
            {
                length = CharacterReferences.Read(raw[at..], characters, out count);
            }

            if (length == 0)
            {
                (length, count, characters[0]) = (1, 1, raw[at]);
            }

            foreach (var value in characters[..count])
            {
                text.Add(value);
                places.Add(at);
            }

            at += length;
        }

        places.Add(raw.Length);
        return new DecodedValue(text.ToArray(), places.ToArray());
    }

    /// <summary>Writes the value with edits of its text.</summary>
    /// <param name="raw">The value as it is written.</param>
    /// <param name="edits">The edits, in their order.</param>
    /// <returns>The value as it is to be written; null if there is none.</returns>
    public byte[]? Edited(ReadOnlySpan<byte> raw, List<ValueEdit> edits)
    {
        if (edits.Count == 0)
        {
            return null;
        }

        var written = new List<byte>(raw.Length + 32);
        var done = 0;
        foreach (var edit in edits)
        {
            var from = PlaceOf(edit.At);
            written.AddRange(raw[done..from]);
            written.AddRange(edit.Put);
            done = Math.Max(from, PlaceOf(edit.At + edit.Cut));
        }

        written.AddRange(raw[done..]);
        return [.. written];
    }

    private int PlaceOf(int at) => Places is null ? at : Places[at];
}

/// <summary>Some bytes of a value that others take the place of.</summary>
internal readonly record struct ValueEdit(int At, int Cut, byte[] Put);
