using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.Host.Configuration.Layers;

/// <summary>
/// Reads a JSON text into configuration keys, as .NET's JSON configuration does (comments and trailing commas allowed), but keeps the
/// place of every key and reports every key that stands twice.
/// </summary>
internal sealed class JsonLayer
{
    private readonly string _file;
    private readonly JsonPositions _positions;
    private readonly ConfigurationTree _tree;
    private readonly DiagnosticList _diagnostics;
    private readonly Stack<int> _openLines = [];
    private readonly Dictionary<string, KeyPlace> _seen = new(StringComparer.OrdinalIgnoreCase);

    private JsonLayer(string file, JsonPositions positions, ConfigurationTree tree, DiagnosticList diagnostics) =>
        (_file, _positions, _tree, _diagnostics) = (file, positions, tree, diagnostics);

    /// <summary>Adds a file's keys to the tree. False, with one diagnostic, if it cannot be read.</summary>
    public static bool TryAddFile(string file, ConfigurationTree tree, DiagnosticList diagnostics)
    {
        try
        {
            return TryAddText(file, File.ReadAllText(file), tree, diagnostics);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            var message = error is FileNotFoundException or DirectoryNotFoundException
                ? "The configuration file does not exist."
                : $"The configuration file cannot be read: {error.Message}";
            diagnostics.Add(Diagnostic.Error(file, ConfigurationCodes.FileUnreadable, message));
            return false;
        }
    }

    /// <summary>Adds a text's keys to the tree. False, with one diagnostic, if it is no JSON object.</summary>
    public static bool TryAddText(string file, string text, ConfigurationTree tree, DiagnosticList diagnostics)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var positions = new JsonPositions(bytes);
        var reader = new Utf8JsonReader(bytes, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var layer = new JsonLayer(file, positions, tree, diagnostics);
        try
        {
            layer.ReadDocument(ref reader);
            return true;
        }
        catch (JsonException error)
        {
            var (line, column) = positions.At(error.LineNumber ?? 0, error.BytePositionInLine ?? 0);
            diagnostics.Add(Diagnostic.Error(file, ConfigurationCodes.FileMalformed, $"This is no JSON: {layer.Reason(error, (line, column), text)}", line, column));
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException)
        {
            // The reader throws these for the outermost value (below) and for an escaped half of a surrogate pair.
            var (line, column) = positions.At(reader.TokenStartIndex);
            diagnostics.Add(Diagnostic.Error(file, ConfigurationCodes.FileMalformed, error.Message, line, column));
        }

        return false;
    }

    private string Reason(JsonException error, (int Line, int Column) place, string text) =>
        string.IsNullOrWhiteSpace(text) ? "the file is empty."
        : _openLines.TryPeek(out var line) && place.CompareTo(_positions.At(Encoding.UTF8.GetByteCount(text.AsSpan().TrimEnd()))) >= 0
            ? $"the file ends before what line {line} opens is closed."
            : error.Message.Split(" LineNumber:")[0]; // the runtime appends the place in its own words, counted from 0

    private void ReadDocument(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new FormatException("The outermost value must be an object: { ... }.");
        }

        ReadObject(ref reader, "");

        // Reading on makes the reader refuse what follows the object.
        reader.Read();
    }

    private void ReadValue(ref Utf8JsonReader reader, string key, KeyPlace place)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                _tree.Set(key, null, place);
                ReadObject(ref reader, key);
                break;
            case JsonTokenType.StartArray:
                ReadArray(ref reader, key, place);
                break;
            case JsonTokenType.Null:
                _tree.Set(key, null, place);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                _tree.Set(key, reader.GetBoolean() ? bool.TrueString : bool.FalseString, place);
                break;
            case JsonTokenType.Number:
                _tree.Set(key, Encoding.UTF8.GetString(reader.ValueSpan), place);
                break;
            default:
                _tree.Set(key, reader.GetString(), place);
                break;
        }
    }

    private void ReadObject(ref Utf8JsonReader reader, string parent)
    {
        _openLines.Push(Here(ref reader).Line);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = parent.Length == 0 ? reader.GetString()! : ConfigurationPath.Combine(parent, reader.GetString()!);
            var place = Here(ref reader);
            reader.Read();
            if (_seen.TryAdd(key, place))
            {
                ReadValue(ref reader, key, place);
                continue;
            }

            _diagnostics.Add(place.Error(ConfigurationCodes.KeyTwice, $"{key} stands twice, first in line {_seen[key].Line}. Remove one of them."));
            reader.Skip();
        }

        _openLines.Pop();
    }

    private void ReadArray(ref Utf8JsonReader reader, string key, KeyPlace place)
    {
        // As .NET does: an empty array is an empty text, so that it differs from null.
        _tree.Set(key, "", place);
        _openLines.Push(Here(ref reader).Line);
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            if (index == 0)
            {
                _tree.Set(key, null, place);
            }

            ReadValue(ref reader, ConfigurationPath.Combine(key, $"{index}"), Here(ref reader));
        }

        _openLines.Pop();
    }

    private KeyPlace Here(ref Utf8JsonReader reader)
    {
        var (line, column) = _positions.At(reader.TokenStartIndex);
        return KeyPlace.InFile(_file, line, column);
    }
}
