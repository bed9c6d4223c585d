using System.Text;
using ScriptProxy.Plugins.Caching.Esi.Tags;

namespace ScriptProxy.UnitTests.Caching.Esi;

/// <summary>What a tokenizer makes of a page, in one string: text as it is, includes and wrong tags in brackets.</summary>
internal static class Tokens
{
    public static string Of(string page, int maxTagBytes = Tokenizer.MaxTagBytes) => Of(Encoding.Latin1.GetBytes(page), [], maxTagBytes);

    public static string Of(byte[] page, IEnumerable<int> sizes, int maxTagBytes = Tokenizer.MaxTagBytes)
    {
        var tokenizer = new Tokenizer(maxTagBytes);
        var result = new StringBuilder();
        var at = 0;
        foreach (var size in sizes.Append(page.Length))
        {
            var end = Math.Min(page.Length, at + size);
            // A copy of just these bytes: whoever looks beyond them fails.
            Read(page[at..end]);
            at = end;
        }

        if (tokenizer.Finish() == TokenKind.Wrong)
        {
            result.Append("[wrong at the end]");
        }

        Read([]);
        return result.ToString();

        void Read(byte[] bytes)
        {
            ReadOnlySpan<byte> input = bytes;
            while (tokenizer.Read(ref input, out var text) is not TokenKind.None and var kind)
            {
                result.Append(kind switch
                {
                    TokenKind.Text => Encoding.Latin1.GetString(text),
                    TokenKind.Include => Show(tokenizer.Include),
                    _ => "[wrong]",
                });
            }
        }
    }

    private static string Show(IncludeTag tag) =>
        $"[{tag.Source}{(tag.Alternative is null ? "" : $" or {tag.Alternative}")}{(tag.ContinuesOnError ? " or nothing" : "")}]";
}
