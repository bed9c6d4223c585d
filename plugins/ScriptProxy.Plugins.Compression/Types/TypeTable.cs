using System.Collections.Frozen;

namespace ScriptProxy.Plugins.Compression.Types;

/// <summary>What belongs to media types, which are given as they are or with one <c>*</c>: <c>text/html</c>, <c>text/*</c>, <c>*+json</c>. The longest that fits counts, one without <c>*</c> before all others. Thread-safe.</summary>
/// <typeparam name="T">What belongs to them.</typeparam>
internal sealed class TypeTable<T>
{
    private readonly FrozenDictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _exact;
    private readonly (string Start, string End, T Value)[] _patterns;

    /// <param name="entries">The types and patterns; see <see cref="Error"/>.</param>
    public TypeTable(IEnumerable<KeyValuePair<string, T>> entries)
    {
        var all = entries.DistinctBy(entry => entry.Key.Trim(), StringComparer.OrdinalIgnoreCase).ToLookup(entry => entry.Key.Contains('*'));
        _exact = all[false].ToFrozenDictionary(entry => entry.Key.Trim(), entry => entry.Value, StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        _patterns =
        [
            .. all[true].OrderByDescending(entry => entry.Key.Trim().Length).Select(entry =>
            {
                var text = entry.Key.Trim() is "*/*" ? "*" : entry.Key.Trim();
                var star = text.IndexOf('*');
                return (text[..star], text[(star + 1)..], entry.Value);
            }),
        ];
    }

    /// <summary>Why a text is neither a type nor a pattern; null if it is.</summary>
    public static string? Error(string? text) => text?.Trim() switch
    {
        null or "" => "the type is empty",
        "*" or "*/*" => null,
        var type when type.Count(letter => letter == '*') > 1 => $"'{type}' has more than one '*'",
        var type when type.AsSpan().ContainsAny(" ;,\t\"") => $"'{type}' is no type; write 'text/html', 'text/*' or '*+json', without parameters",
        var type when !type.Contains('/') && !type.StartsWith('*') => $"'{type}' is no type; write 'text/html', 'text/*' or '*+json'",
        _ => null,
    };

    /// <summary>Finds what belongs to a type.</summary>
    /// <param name="type">The type without parameters.</param>
    /// <param name="isExact">Whether the table has the type itself, not a pattern that fits.</param>
    /// <param name="value">What belongs to it.</param>
    public bool TryFind(ReadOnlySpan<char> type, out bool isExact, out T? value)
    {
        isExact = _exact.TryGetValue(type, out value);
        if (isExact)
        {
            return true;
        }

        foreach (var (start, end, found) in _patterns)
        {
            if (type.Length >= start.Length + end.Length && type.StartsWith(start, StringComparison.OrdinalIgnoreCase) && type.EndsWith(end, StringComparison.OrdinalIgnoreCase))
            {
                value = found;
                return true;
            }
        }

        return false;
    }
}
