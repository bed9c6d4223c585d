using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ScriptProxy.Host.Ide;

/// <summary>
/// What Visual Studio Code reads of a folder. These files are the person's: what is missing is added, what is there stays, and a file with comments, which would
/// be lost, is left alone.
/// </summary>
internal static partial class EditorSettings
{
    private const int MostIndent = 8;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <param name="files">Where they lie.</param>
    /// <param name="program">The proxy's executable.</param>
    /// <param name="arguments">What it is started with.</param>
    public static void Write(IdeFiles files, string program, IReadOnlyList<string> arguments)
    {
        var shown = Path.GetRelativePath(files.Root, program) is var relative && !relative.StartsWith("..", StringComparison.Ordinal) && !Path.IsPathRooted(relative)
            ? "${workspaceFolder}/" + relative.Replace('\\', '/')
            : program;
        Merge(files, ".vscode/settings.json", new JsonObject { ["dotnet.defaultSolution"] = RuleProjects.SolutionName });
        Merge(files, ".vscode/extensions.json", new JsonObject { ["recommendations"] = new JsonArray("ms-dotnettools.csharp") });
        Merge(files, ".vscode/launch.json", new JsonObject
        {
            ["version"] = "0.2.0",
            ["configurations"] = new JsonArray(Start(shown, arguments), Attach()),
        });
        Merge(files, ".vscode/tasks.json", new JsonObject
        {
            ["version"] = "2.0.0",
            ["tasks"] = new JsonArray(new JsonObject
            {
                ["label"] = "scriptproxy: check",
                ["type"] = "process",
                ["command"] = shown,
                ["args"] = Array(["check", .. arguments]),
                ["problemMatcher"] = "$msCompile",
                ["group"] = "build",
            }),
        });
    }

    private static JsonObject Start(string program, IReadOnlyList<string> arguments) => new()
    {
        ["name"] = "ScriptProxy: start",
        ["type"] = "coreclr",
        ["request"] = "launch",
        ["program"] = program,
        ["args"] = Array(["run", .. arguments]),
        ["cwd"] = "${workspaceFolder}",
        ["console"] = "integratedTerminal",
        ["justMyCode"] = false,
    };

    private static JsonObject Attach() => new()
    {
        ["name"] = "ScriptProxy: attach",
        ["type"] = "coreclr",
        ["request"] = "attach",
        ["processName"] = "scriptproxy",
        ["justMyCode"] = false,
    };

    private static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];

    private static void Merge(IdeFiles files, string name, JsonObject wanted)
    {
        var path = files.PathOf(name);
        if (!File.Exists(path))
        {
            files.Write(name, Text(wanted));
            return;
        }

        var bytes = File.ReadAllBytes(path);
        var text = File.ReadAllText(path);
        if (Parse(text, Lenient) is not { } known)
        {
            files.Tell($"left {name} alone, since it is no JSON object, or has a key twice; what it would get is\n{Text(wanted)}");
            return;
        }

        if (!Add(known, wanted, name, files))
        {
            return;
        }

        if (Parse(text, Strict) is null)
        {
            files.Tell($"left {name} alone, since its comments would be lost; what it lacks is in\n{Text(wanted)}");
            return;
        }

        files.Rewrite(name, bytes, known.ToJsonString(IndentedAs(text)) + (text.EndsWith('\n') ? "\n" : ""));
    }

    // As the first line that is.
    private static JsonSerializerOptions IndentedAs(string text)
    {
        var indent = FirstIndent().Match(text).Groups["indent"].Value;
        return indent is not [var first, ..] || indent.Length > MostIndent ? Indented : new JsonSerializerOptions(Indented) { IndentCharacter = first, IndentSize = indent.Length };
    }

    /// <summary>Adds what is missing.</summary>
    /// <returns>Whether anything was.</returns>
    private static bool Add(JsonObject known, JsonObject wanted, string file, IdeFiles files)
    {
        var added = false;
        foreach (var (key, value) in wanted.ToList())
        {
            if (known[key] is JsonArray list && value is JsonArray items)
            {
                foreach (var item in items.Where(item => !list.Any(there => IsSame(there, item))).ToList())
                {
                    list.Add(item!.DeepClone());
                    added = true;
                }
            }
            else if (known[key] is not { } there)
            {
                known[key] = value!.DeepClone();
                added = true;
            }
            else if (key != "version" && !JsonNode.DeepEquals(there, value))
            {
                files.Tell($"left \"{key}\" in {file} as it is; for rules it would be {value!.ToJsonString(Indented)}");
            }
        }

        return added;
    }

    // A configuration or task of the same name is the person's own version of it.
    private static bool IsSame(JsonNode? there, JsonNode? item) => JsonNode.DeepEquals(there, item)
        || (there is JsonObject one && item is JsonObject other && (one["name"] ?? one["label"]) is { } name && JsonNode.DeepEquals(name, other["name"] ?? other["label"]));

    private static JsonObject? Parse(string text, JsonDocumentOptions options)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: options) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\n(?<indent> +|\t+)\S", RegexOptions.None, Timeout.Infinite)]
    private static partial Regex FirstIndent();

    private static string Text(JsonObject json) => json.ToJsonString(Indented) + "\n";
}
