using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ScriptProxy.Host.Bodies;

/// <summary>
/// Entity tags (RFC 9110 8.8.3) of bodies that were transformed. They become weak: when an encoder was flushed, how thorough it was and what it hid decide over the bytes, so two answers may have different ones. One that was
/// only encoded has the coding as a suffix too, by which it is known again: a PUT with it in <c>If-Match</c> works.
/// </summary>
internal static class EntityTags
{
    /// <summary>So many tags with a suffix are understood; a client has one or two.</summary>
    private const int MostTags = 32;

    private static readonly string[] Suffixes = ["-br\"", "-gzip\"", "-deflate\"", "-zstd\""];

    public static string Weak(string tag) => tag.StartsWith("W/", StringComparison.Ordinal) ? tag : "W/" + tag;

    public static string Suffixed(string tag, string coding) =>
        tag is ['"', .., '"'] and { Length: > 1 } ? $"W/{tag.AsSpan(0, tag.Length - 1)}-{coding}\"" : tag;

    /// <summary>
    /// Adds to the tags of a condition those without a suffix, for the cache and the upstream, which know no others. The one with it stays, since the upstream may have made it itself. <c>If-Range</c> is left
    /// alone: no part of what was encoded here can be sent, so it must not match.
    /// </summary>
    /// <returns>What <c>If-None-Match</c> was before; none if it did not change.</returns>
    public static StringValues Understand(IHeaderDictionary request)
    {
        if (request.IfMatch.Count > 0 && Extended(request.IfMatch) is { } match)
        {
            request.IfMatch = match;
        }

        var before = request.IfNoneMatch;
        if (before.Count > 0 && Extended(before) is { } noneMatch)
        {
            request.IfNoneMatch = noneMatch;
            return before;
        }

        return default;
    }

    /// <summary>Gives a 304 the tag that its client has for what it stands for (RFC 9110 15.4.5).</summary>
    /// <param name="response">The headers of the 304.</param>
    /// <param name="asked"><c>If-None-Match</c> as the client sent it.</param>
    /// <param name="weakly">Whether a strong tag becomes the weak one that was asked for. Not for a cache, to which they are not the same (RFC 9111 4.3.4).</param>
    public static void Restore(IHeaderDictionary response, StringValues asked, bool weakly)
    {
        if (asked.Count == 0 || response.ETag is not [{ Length: > 1 } tag])
        {
            return;
        }

        var list = asked.ToString();
        if (IsIn(list, tag))
        {
            return;
        }

        // What was rewritten has a weak one; the upstream, which compares weakly (RFC 9110 13.1.2), confirms it by its own.
        if (weakly && IsIn(list, "W/" + tag))
        {
            response.ETag = "W/" + tag;
            return;
        }

        foreach (var suffix in Suffixes)
        {
            var suffixed = "W/" + tag[..^1] + suffix;
            if (IsIn(list, suffixed) || IsIn(list, suffixed = suffixed[2..]))
            {
                response.ETag = suffixed;
                return;
            }
        }
    }

    private static string? Extended(StringValues condition)
    {
        var list = condition.ToString();
        StringBuilder? added = null;
        var left = MostTags;
        foreach (var suffix in Suffixes)
        {
            for (var at = list.IndexOf(suffix, StringComparison.Ordinal); at >= 0 && left > 0; at = list.IndexOf(suffix, at + 1, StringComparison.Ordinal))
            {
                var start = at == 0 ? -1 : list.LastIndexOf('"', at - 1);
                if (start >= 0)
                {
                    left--;
                    (added ??= new StringBuilder(list)).Append(", ").Append(list.AsSpan(start, at - start)).Append('"');
                }
            }
        }

        return added?.ToString();
    }

    private static bool IsIn(string list, string tag)
    {
        for (var at = list.IndexOf(tag, StringComparison.Ordinal); at >= 0; at = list.IndexOf(tag, at + 1, StringComparison.Ordinal))
        {
            // Not the strong tag within a weak one.
            if (at == 0 || list[at - 1] is ',' or ' ' or '\t')
            {
                return true;
            }
        }

        return false;
    }
}
