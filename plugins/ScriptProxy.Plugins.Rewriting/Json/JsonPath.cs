using System.Globalization;

namespace ScriptProxy.Plugins.Rewriting.Json;

/// <summary>Reads paths as RFC 9535 has them, as far as they can be followed without looking back: names, items, wildcards, descendants.</summary>
internal static class JsonPath
{
    /// <returns>The steps, the last one with the edit; null if it is no such path.</returns>
    public static List<JsonStep>? Read(string? path, JsonEdit edit)
    {
        var steps = new List<JsonStep>();
        if (path is not ['$', ..])
        {
            return null;
        }

        for (var at = 1; at < path.Length;)
        {
            var isDeep = path.AsSpan(at).StartsWith("..");
            at += isDeep ? 2 : path[at] == '.' ? 1 : 0;
            var isDotted = path[at - 1] == '.';
            if (at == path.Length || Step(path, ref at, isDotted, isDeep) is not { } step)
            {
                return null;
            }

            steps.Add(step);
        }

        if (steps.Count == 0)
        {
            return null;
        }

        steps[^1] = steps[^1] with { Edit = edit };
        return steps;
    }

    private static JsonStep? Step(string path, ref int at, bool isDotted, bool isDeep)
    {
        if (path[at] == '[' && (!isDotted || isDeep))
        {
            return Bracket(path, ref at, isDeep);
        }

        var end = path.AsSpan(at).IndexOfAny('.', '[') is >= 0 and var length ? at + length : path.Length;
        var name = path[at..end];
        at = end;
        return !isDotted || name.Length == 0 || name.AsSpan().IndexOfAny("]'\"()?@ ") >= 0 ? null : new JsonStep(name == "*" ? null : name, null, isDeep, null);
    }

    private static JsonStep? Bracket(string path, ref int at, bool isDeep)
    {
        var quote = at + 1 < path.Length && path[at + 1] is '\'' or '"' ? path[at + 1].ToString() : "";
        var start = at + 1 + quote.Length;
        var end = start <= path.Length ? path.IndexOf($"{quote}]", start, StringComparison.Ordinal) : -1;
        if (end < 0)
        {
            return null;
        }

        var text = path[start..end];
        at = end + quote.Length + 1;
        return quote.Length > 0 && text.AsSpan().ContainsAny(quote[0], '\\') ? null // several names, or an escape
            : quote.Length > 0 ? new JsonStep(text, null, isDeep, null)
            : text == "*" ? new JsonStep(null, null, isDeep, null)
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? new JsonStep(null, index, isDeep, null)
            : null;
    }
}
