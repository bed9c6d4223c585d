namespace ScriptProxy.Plugins.Caching.Esi.Tags;

/// <summary>What begins at a <c>&lt;</c>, or at a hyphen within <c>&lt;!--esi</c>.</summary>
internal enum OpeningKind : byte
{
    /// <summary>Nothing of interest: text.</summary>
    None,

    /// <summary>More bytes are needed to say.</summary>
    Undecided,

    /// <summary><c>&lt;esi:</c></summary>
    Tag,

    /// <summary><c>&lt;/esi:</c></summary>
    EndTag,

    /// <summary><c>&lt;!--</c></summary>
    Comment,

    /// <summary><c>&lt;!--esi</c></summary>
    EsiComment,

    /// <summary>The <c>--&gt;</c> that closes <c>&lt;!--esi</c>.</summary>
    EsiCommentEnd,

    /// <summary><c>&lt;![CDATA[</c></summary>
    CharacterData,
}

/// <summary>Finds what the tokenizer must look at.</summary>
internal static class Opening
{
    /// <summary>More than the longest opening together with the byte that decides it.</summary>
    private const int Longest = 9;

    /// <summary>How many bytes an opening has.</summary>
    public static int LengthOf(OpeningKind kind) => kind switch
    {
        OpeningKind.Tag => 5,
        OpeningKind.EndTag => 6,
        OpeningKind.Comment => 4,
        OpeningKind.EsiComment => 7,
        OpeningKind.EsiCommentEnd => 3,
        OpeningKind.CharacterData => 9,
        _ => 0,
    };

    /// <summary>Says what begins at the first byte.</summary>
    public static OpeningKind Of(ReadOnlySpan<byte> bytes, bool inEsiComment)
    {
        if (bytes[0] == '-')
        {
            return Begins(bytes, "-->"u8) switch { true => OpeningKind.EsiCommentEnd, false => OpeningKind.None, null => OpeningKind.Undecided };
        }

        var comment = Begins(bytes, "<!--"u8);
        return comment == true ? OfComment(bytes[4..], inEsiComment)
            : Begins(bytes, "<esi:"u8) == true ? OpeningKind.Tag
            : Begins(bytes, "</esi:"u8) == true ? OpeningKind.EndTag
            : Begins(bytes, "<![CDATA["u8) == true ? OpeningKind.CharacterData
            : comment is null || Begins(bytes, "<esi:"u8) is null || Begins(bytes, "</esi:"u8) is null || Begins(bytes, "<![CDATA["u8) is null ? OpeningKind.Undecided
            : OpeningKind.None;
    }

    /// <summary>Finds the first opening, also one that only begins at the end.</summary>
    /// <returns>Where it begins; the length if there is none.</returns>
    public static int Find(ReadOnlySpan<byte> text, bool inEsiComment, out OpeningKind kind)
    {
        // Searches for several bytes at once: a page has a '<' every thirty bytes or so, but few of these. Each search ends where the one before has found something.
        kind = OpeningKind.None;
        var end = Search(text, text.Length, "<!"u8, inEsiComment, ref kind);
        end = Search(text, end, "esi:"u8, inEsiComment, ref kind);
        if (inEsiComment)
        {
            end = Search(text, end, "-->"u8, inEsiComment, ref kind);
        }

        return kind == OpeningKind.None ? FindAtEnd(text, inEsiComment, ref kind) : end;
    }

    private static int Search(ReadOnlySpan<byte> text, int end, ReadOnlySpan<byte> sought, bool inEsiComment, ref OpeningKind kind)
    {
        var from = 0;
        while (text[from..end].IndexOf(sought) is >= 0 and var hit)
        {
            var at = from + hit;
            var start = sought[0] != 'e' ? at : at > 0 && text[at - 1] == '<' ? at - 1 : at > 1 && text[at - 1] == '/' && text[at - 2] == '<' ? at - 2 : -1;
            if (start >= 0 && Of(text[start..], inEsiComment) is not OpeningKind.None and var found)
            {
                kind = found;
                return start;
            }

            from = at + 1;
        }

        return end;
    }

    private static int FindAtEnd(ReadOnlySpan<byte> text, bool inEsiComment, ref OpeningKind kind)
    {
        var from = Math.Max(0, text.Length - Longest);
        var last = text[from..].LastIndexOf((byte)'<');
        if (last >= 0 && Of(text[(from + last)..], inEsiComment) == OpeningKind.Undecided)
        {
            kind = OpeningKind.Undecided;
            return from + last;
        }

        var hyphens = !inEsiComment || !text.EndsWith("-"u8) ? 0 : text.EndsWith("--"u8) ? 2 : 1;
        kind = hyphens > 0 ? OpeningKind.Undecided : OpeningKind.None;
        return text.Length - hyphens;
    }

    // A comment within <!--esi is one that is meant for the reader of the source, and stays.
    private static OpeningKind OfComment(ReadOnlySpan<byte> rest, bool inEsiComment) =>
        inEsiComment ? OpeningKind.Comment
        : Begins(rest, "esi"u8) switch
        {
            null => OpeningKind.Undecided,
            false => OpeningKind.Comment,
            true when rest.Length == 3 => OpeningKind.Undecided,
            true => rest[3] is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9') or (byte)'_' or (byte)':' or (byte)'.'
                ? OpeningKind.Comment
                : OpeningKind.EsiComment,
        };

    /// <returns>Null if the bytes are the beginning of the beginning.</returns>
    private static bool? Begins(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> with) =>
        bytes.StartsWith(with) ? true : with.StartsWith(bytes) ? null : false;
}
