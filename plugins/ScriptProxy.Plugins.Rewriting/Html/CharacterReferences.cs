using System.Collections.Frozen;
using System.Net;
using System.Text;

namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>
/// Reads character references in the value of an attribute as browsers do (HTML 13.2.5.72 to 80): numbers with a semicolon and without, and every name of an ASCII character, or addresses and selectors would be evaded by one.
/// Of other names it knows those of HTML 4.
/// </summary>
internal static class CharacterReferences
{
    /// <summary>A reference is no longer than this many bytes of UTF-8.</summary>
    public const int MostBytes = 8;

    private const int LongestName = 20;

    // 13.5, as far as they are ASCII.
    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["\t"] = "Tab", ["\n"] = "NewLine", ["!"] = "excl", ["\""] = "quot QUOT", ["#"] = "num", ["$"] = "dollar", ["%"] = "percnt", ["&"] = "amp AMP", ["'"] = "apos", ["("] = "lpar", [")"] = "rpar",
        ["*"] = "ast midast", ["+"] = "plus", [","] = "comma", ["."] = "period", ["/"] = "sol", [":"] = "colon", [";"] = "semi", ["<"] = "lt LT", ["="] = "equals", [">"] = "gt GT", ["?"] = "quest",
        ["@"] = "commat", ["["] = "lsqb lbrack", ["\\"] = "bsol", ["]"] = "rsqb rbrack", ["^"] = "Hat", ["_"] = "lowbar UnderBar", ["`"] = "grave DiacriticalGrave", ["{"] = "lcub lbrace",
        ["|"] = "verbar vert VerticalLine", ["}"] = "rcub rbrace", ["fj"] = "fjlig",
    }.SelectMany(pair => pair.Value.Split(' '), (pair, name) => (name, pair.Key)).ToFrozenDictionary(pair => pair.name, pair => pair.Key);

    // These mean it without a semicolon too.
    private static readonly string[] Old = ["amp", "AMP", "lt", "LT", "gt", "GT", "quot", "QUOT"];

    // 13.2.5.80: numbers that are those of Windows-1252.
    private const string Windows = "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    /// <summary>Decodes a value, in UTF-8.</summary>
    public static byte[] Decode(ReadOnlySpan<byte> raw) => DecodedValue.Of(raw).Text;

    /// <summary>Reads the reference that a text begins with.</summary>
    /// <param name="raw">The text; its first byte is <c>&amp;</c>.</param>
    /// <param name="characters">What it stands for, in UTF-8; <see cref="MostBytes"/> long.</param>
    /// <param name="count">How many bytes that is.</param>
    /// <returns>How many bytes the reference has; 0 if it is none.</returns>
    public static int Read(ReadOnlySpan<byte> raw, Span<byte> characters, out int count)
    {
        count = 0;
        return raw.Length < 2 ? 0 : raw[1] == '#' ? ReadNumber(raw, characters, out count) : ReadName(raw, characters, out count);
    }

    private static int ReadNumber(ReadOnlySpan<byte> raw, Span<byte> characters, out int count)
    {
        var isHex = raw.Length > 2 && (raw[2] | 0x20) == 'x';
        var (start, number) = (isHex ? 3 : 2, 0);
        var at = start;
        for (; at < raw.Length && Digit(raw[at], isHex) is >= 0 and var digit; at++)
        {
            number = Math.Min((number * (isHex ? 16 : 10)) + digit, 0x110000);
        }

        count = 0;
        if (at == start)
        {
            return 0;
        }

        number = number is >= 0x80 and <= 0x9F ? Windows[number - 0x80] : number;
        count = (Rune.IsValid(number) && number != 0 ? new Rune(number) : Rune.ReplacementChar).EncodeToUtf8(characters);
        return at < raw.Length && raw[at] == ';' ? at + 1 : at;
    }

    private static int ReadName(ReadOnlySpan<byte> raw, Span<byte> characters, out int count)
    {
        count = 0;
        var end = 1;
        while (end < raw.Length && end <= LongestName && char.IsAsciiLetterOrDigit((char)raw[end]))
        {
            end++;
        }

        if (end == 1)
        {
            return 0;
        }

        var name = Encoding.ASCII.GetString(raw[1..end]);
        if (end < raw.Length && raw[end] == ';')
        {
            var text = Names.GetValueOrDefault(name) ?? WebUtility.HtmlDecode($"&{name};");
            if (text.Length < name.Length + 2)
            {
                count = Encoding.UTF8.GetBytes(text, characters);
                return end + 1;
            }
        }

        foreach (var old in Old)
        {
            // '&copy=1' and '&ampx' are parts of an address.
            if (name == old && !(end < raw.Length && raw[end] == '='))
            {
                count = Encoding.UTF8.GetBytes(Names[old], characters);
                return end;
            }
        }

        return 0;
    }

    private static int Digit(byte value, bool isHex) => value switch
    {
        >= (byte)'0' and <= (byte)'9' => value - '0',
        >= (byte)'a' and <= (byte)'f' when isHex => value - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' when isHex => value - 'A' + 10,
        _ => -1,
    };
}
