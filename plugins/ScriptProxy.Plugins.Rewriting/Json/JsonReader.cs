using System.Text;
using System.Text.Json;
using ScriptProxy.Plugins.Rewriting.Scopes;

namespace ScriptProxy.Plugins.Rewriting.Json;

/// <summary>Turns paths and values into a change of JSON, and says what is wrong with them.</summary>
internal static class JsonReader
{
    /// <returns>The change; null if there is nothing to do.</returns>
    public static Change? Read(JsonEntry entry, ScopeReader scope)
    {
        var steps = new JsonSteps();
        for (var index = 0; index < entry.Remove.Count; index++)
        {
            if (!steps.TryAdd(entry.Remove[index], new JsonEdit(null, null)))
            {
                scope.Error($"Json:Remove:{index}", $"'{entry.Remove[index]}' is no path; {JsonSteps.Examples}");
            }
        }

        foreach (var (path, value) in entry.Replace)
        {
            if (!steps.TryAdd(path, new JsonEdit(Value(value), null)))
            {
                scope.Error($"Json:Replace:{path}", $"'{path}' is no path; {JsonSteps.Examples}");
            }
        }

        foreach (var (path, value) in entry.Set)
        {
            if (!steps.TryAddField(path, Value(value)))
            {
                scope.Error($"Json:Set:{path}", "a field that may be added needs a path that ends with its name, such as '$.user.email'; Replace takes others");
            }
        }

        if (steps.Count > JsonSteps.Max)
        {
            scope.Error("Json", $"the paths have {steps.Count} steps together, and may have {JsonSteps.Max}; make two entries");
        }

        return steps.Count == 0 ? null : steps.ToChange();
    }

    // Configuration knows texts alone, and spells what JSON calls true 'True'.
    private static byte[] Value(string? text)
    {
        if (bool.TryParse(text, out var flag))
        {
            return flag ? "true"u8.ToArray() : "false"u8.ToArray();
        }

        var bytes = Encoding.UTF8.GetBytes(text ?? "null");
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return bytes;
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToUtf8Bytes(text);
        }
    }
}
