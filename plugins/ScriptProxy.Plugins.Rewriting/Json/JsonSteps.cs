using System.Text;
using System.Text.Json;
using ScriptProxy.Plugins.Rewriting.Scopes;
using ScriptProxy.Plugins.Rewriting.Streams;

namespace ScriptProxy.Plugins.Rewriting.Json;

/// <summary>Collects the steps of paths.</summary>
internal sealed class JsonSteps
{
    /// <summary>How many there may be: they are bits of a number.</summary>
    public const int Max = 64;

    /// <summary>What is a path, for errors.</summary>
    public const string Examples = "write '$.user.email', '$.items[*].price', '$.items[0]', '$..token' or \"$['a b']\"";

    // One document, or one after the other.
    private static readonly MediaTypes Types = MediaTypes.Of(
        "application/json", "application/*+json", "text/json", "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines", "application/json-lines");

    private readonly List<JsonStep> _steps = [];
    private ulong _roots;

    public int Count => _steps.Count;

    /// <returns>Whether it is a path.</returns>
    public bool TryAdd(string? path, JsonEdit edit)
    {
        if (JsonPath.Read(path, edit) is not { } found)
        {
            return false;
        }

        _roots |= 1UL << _steps.Count;
        _steps.AddRange(found);
        return true;
    }

    /// <summary>Adds a field that is to be there.</summary>
    /// <returns>Whether it is a path that ends with a name.</returns>
    public bool TryAddField(string? path, byte[] value) =>
        JsonPath.Read(path, new JsonEdit(null, null)) is [.., { Name: not null, IsDeep: false } last]
        && TryAdd(path, new JsonEdit(value, [.. JsonSerializer.SerializeToUtf8Bytes(last.Name), (byte)':', .. value]));

    public Change ToChange()
    {
        JsonStep[] steps = [.. _steps];
        var roots = _roots;
        var isAscii = _steps.TrueForAll(step => Ascii.IsValid(step.Name) && Ascii.IsValid(step.Edit?.Value));
        return new Change(Types, isAscii, (end, _) => new JsonStage(steps, roots, end))
        {
            IsRequired = true,
            IsForAnyCharset = true,
        };
    }

    public JsonStage ToStage(ByteSink end) => new([.. _steps], _roots, end);
}
