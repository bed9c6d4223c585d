using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.Caching.Syntax;

namespace ScriptProxy.Plugins.Caching.Tags;

/// <summary>Reads the tags of a response.</summary>
/// <param name="options">Where they stand.</param>
internal sealed class TagReader(TagOptions options)
{
    /// <summary>The tags, each once.</summary>
    /// <param name="headers">The response's headers.</param>
    /// <param name="further">What a rule adds.</param>
    /// <returns>The tags; null if there are too many or one is too long: the response must not be stored then, since nobody could be sure to purge it.</returns>
    public IReadOnlyList<string>? Read(IHeaderDictionary headers, IList<string> further)
    {
        var tags = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in options.Headers)
        {
            foreach (var line in headers[name])
            {
                if (!TryAdd(tags, line, Separators(name)))
                {
                    return null;
                }
            }
        }

        foreach (var tag in further)
        {
            tags.Add(tag);
        }

        return Fits(tags) ? [.. tags] : null;
    }

    private static string Separators(string name) =>
        FieldText.Is(name, "Cache-Tag") ? "," : FieldText.Is(name, "Surrogate-Key") ? " \t" : ", \t";

    private bool TryAdd(HashSet<string> tags, ReadOnlySpan<char> line, string separators)
    {
        foreach (var range in line.SplitAny(separators))
        {
            var tag = FieldText.Trim(line[range]);
            if (tag.Length > options.MaxLength || tags.Count > options.MaxCount)
            {
                return false;
            }

            if (!tag.IsEmpty)
            {
                tags.Add(tag.ToString());
            }
        }

        return true;
    }

    private bool Fits(HashSet<string> tags) => tags.Count <= options.MaxCount && tags.All(tag => tag.Length <= options.MaxLength);
}
