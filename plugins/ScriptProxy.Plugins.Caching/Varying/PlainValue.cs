using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Syntax;

namespace ScriptProxy.Plugins.Caching.Varying;

/// <summary>A header's value without the white space that means nothing (RFC 9111 4.1): several lines joined, members of a list parted by one comma and nothing else.</summary>
internal static class PlainValue
{
    /// <summary>Writes it.</summary>
    public static void Write(ref SpanWriter writer, StringValues lines)
    {
        var isFirst = true;
        for (var index = 0; index < lines.Count; index++)
        {
            var rest = lines[index].AsSpan();
            while (!rest.IsEmpty)
            {
                var end = FieldText.EndOfMember(rest, out _);
                var member = FieldText.Trim(rest[..end]);
                rest = end < rest.Length ? rest[(end + 1)..] : default;
                if (!member.IsEmpty)
                {
                    writer.Add(isFirst ? "" : ",");
                    writer.Add(member);
                    isFirst = false;
                }
            }
        }
    }
}
