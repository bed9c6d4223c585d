using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Syntax;

namespace ScriptProxy.Plugins.Caching.Storing;

/// <summary>Looks into <c>Vary</c>.</summary>
internal static class VaryLine
{
    /// <summary>Whether it says that no request can be known to match (RFC 9111 4.1): a <c>*</c> anywhere in it.</summary>
    public static bool IsAny(StringValues lines)
    {
        for (var index = 0; index < lines.Count; index++)
        {
            var line = lines[index].AsSpan();
            foreach (var range in line.Split(','))
            {
                if (FieldText.Trim(line[range]) is "*")
                {
                    return true;
                }
            }
        }

        return false;
    }
}
