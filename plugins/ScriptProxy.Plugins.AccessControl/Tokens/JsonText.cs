using System.Text.Json;

namespace ScriptProxy.Plugins.AccessControl.Tokens;

/// <summary>
/// JSON that others write. A document is parsed without a look at its texts: what is no UTF-8, or an escape that stands for half a sign, is found out by who reads it, as an
/// <see cref="InvalidOperationException"/>.
/// </summary>
internal static class JsonText
{
    private const int MaxDepth = 16;

    /// <summary>For a document whose parts are parsed again, each by itself.</summary>
    public static readonly JsonDocumentOptions Whole = new() { MaxDepth = MaxDepth };

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <summary>An object that has no name twice and whose names and texts can all be read, so that nothing which looks for one of them throws; null if it is none.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> json)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(json, Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                Read(document.RootElement);
                return document;
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // It is none.
        }

        document?.Dispose();
        return null;
    }

    /// <summary>The text of a member; null if it is absent or no text.</summary>
    public static string? Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static void Read(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Read(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    Read(member.Value);
                }

                break;
        }
    }
}
