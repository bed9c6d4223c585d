using System.Collections.Frozen;
using Microsoft.AspNetCore.StaticFiles;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.DosDetection.Detection;

/// <summary>
/// Types of answers that are not counted. The type is known with the answer alone, and a flood is to be noticed before: so a request is taken for what its path's extension says, as in mod_dosdetector,
/// and corrected when the answer says otherwise.
/// </summary>
internal sealed class ExemptTypes
{
    private readonly string[] _patterns;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _extensions;

    public ExemptTypes(IEnumerable<string> patterns)
    {
        _patterns = [.. patterns];
        _extensions = new FileExtensionContentTypeProvider().Mappings
            .Where(mapping => IsExempt(mapping.Value))
            .Select(mapping => mapping.Key)
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase)
            .GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public bool IsEmpty => _patterns.Length == 0;

    public static bool IsPattern(string? pattern) => pattern?.Split('/') is [{ Length: > 0 }, { Length: > 0 } kind] && (kind == "*" || !kind.Contains('*', StringComparison.Ordinal));

    /// <summary>Whether a request asks for what a path's extension says is of an exempt type.</summary>
    public bool LooksExempt(IRequest request) => !IsEmpty && request.Method is ("GET" or "HEAD") && _extensions.Contains(Path.GetExtension(request.Path.AsSpan()));

    /// <param name="type">A <c>Content-Type</c>, with its parameters.</param>
    public bool IsExempt(ReadOnlySpan<char> type)
    {
        var semicolon = type.IndexOf(';');
        var bare = (semicolon < 0 ? type : type[..semicolon]).Trim();
        foreach (var pattern in _patterns)
        {
            if (pattern.EndsWith('*') ? bare.StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.OrdinalIgnoreCase) : bare.Equals(pattern, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
