using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ScriptProxy.Plugins.Compression.Judging;

/// <summary>Headers that are lists of names.</summary>
internal static class FieldList
{
    /// <summary>Whether a list has a name, which may have an argument.</summary>
    public static bool Has(StringValues lines, ReadOnlySpan<char> wanted)
    {
        for (var index = 0; index < lines.Count; index++)
        {
            var line = lines[index].AsSpan();
            foreach (var range in line.Split(','))
            {
                var member = line[range].Trim(" \t");
                if (member.StartsWith(wanted, StringComparison.OrdinalIgnoreCase) && (member.Length == wanted.Length || member[wanted.Length] == '='))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Says that an answer depends on what codings the client takes.</summary>
    public static void VaryOnCodings(IHeaderDictionary headers)
    {
        if (!Has(headers.Vary, HeaderNames.AcceptEncoding) && !Has(headers.Vary, "*"))
        {
            headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        }
    }
}
