using System.Text;
using System.Text.Json;
using ScriptProxy.Plugins.Rewriting.Scopes;

namespace ScriptProxy.Plugins.Rewriting.Json;

/// <summary>Turns paths and values into a change of JSON, and says what is wrong with them.</summary>
internal static class JsonReader
{
    // Steps are bits of a number.
    private const int MaxSteps = 64;

    /// <returns>The change; null if there is nothing to do.</returns>
    public static Change? Read(JsonEntry entry, ScopeReader scope)
    {
        var steps = new List<JsonStep>();
        var roots = 0UL;
        for (var index = 0; index < entry.Remove.Count; index++)
        {
            Add($"Json:Remove:{index}", entry.Remove[index], new JsonEdit(null, null));
        }

        foreach (var (path, value) in entry.Replace)
        {
            Add($"Json:Replace:{path}", path, new JsonEdit(Value(value), null));
        }

        foreach (var (path, value) in entry.Set)
        {
            if (JsonPath.Read(path, new JsonEdit(null, null)) is [.., { Name: not null, IsDeep: false } last])
            {
                Add($"Json:Set:{path}", path, new JsonEdit(Value(value), [.. JsonSerializer.SerializeToUtf8Bytes(last.Name), (byte)':', .. Value(value)]));
            }
            else
            {
                scope.Error($"Json:Set:{path}", "a field that may be added needs a path that ends with its name, such as '$.user.email'; Replace takes others");
            }
        }

        if (steps.Count > MaxSteps)
        {
            scope.Error("Json", $"the paths have {steps.Count} steps together, and may have {MaxSteps}; make two entries");
        }

        JsonStep[] all = [.. steps];
        return all.Length == 0 ? null : new Change(MediaTypes.Of("application/json", "application/*+json", "text/json"), isAscii: false, (end, _) => new JsonStage(all, roots, end));

        void Add(string part, string? path, JsonEdit edit)
        {
            if (JsonPath.Read(path, edit) is not { } found)
            {
                scope.Error(part, $"'{path}' is no path; write '$.user.email', '$.items[*].price', '$.items[0]', '$..token' or \"$['a b']\"");
                return;
            }

            roots |= 1UL << steps.Count;
            steps.AddRange(found);
        }
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
