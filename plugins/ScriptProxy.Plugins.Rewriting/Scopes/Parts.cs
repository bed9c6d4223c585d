using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Rewriting.Scopes;

/// <summary>
/// Parts of bodies (RFC 9110 14). Where a body is changed its parts are not parts of what is sent, and a client that asks for one would see what was to be taken out. So the upstream is asked for the whole, and a client that
/// asked for a part gets that, with 200. Films and archives can still be had in parts: those whose name has an ending that says a type which is not changed.
/// </summary>
internal static class Parts
{
    private static readonly FileExtensionContentTypeProvider Types = new();

    /// <summary>Asks the upstream for what can be changed: codings that can be taken off, and no part.</summary>
    public static void AskForWhole(IUpstreamRequest request, Change[] changes)
    {
        KnownCodings.Limit(request.Headers);
        if (request.Headers.Range.Count > 0 && !AreLeft(request.Path, request.Headers.Range, changes))
        {
            request.Headers.Remove(HeaderNames.Range);
            request.Headers.Remove(HeaderNames.IfRange);
        }
    }

    /// <summary>Lets no part pass of what is to be changed: its name has lied about it.</summary>
    public static void Check(string? contentType, Change[] changes)
    {
        if (Array.Exists(changes, change => change.IsFor(contentType) || IsSeveral(contentType)))
        {
            throw new BadBodyException($"This is a part (206) of a body that is to be changed, of the type '{contentType}'. A part cannot be.");
        }
    }

    private static bool AreLeft(string path, StringValues range, Change[] changes) =>
        range.Count == 1 && !range.ToString().Contains(',', StringComparison.Ordinal) // the type of several does not say what they are parts of
        && Types.TryGetContentType(path, out var type) && !Array.Exists(changes, change => change.IsFor(type));

    private static bool IsSeveral(string? contentType) => contentType?.StartsWith("multipart/byteranges", StringComparison.OrdinalIgnoreCase) == true;
}
