namespace ScriptProxy.Plugins.Rewriting.Json;

/// <summary>One step of a path. Immutable.</summary>
/// <param name="Name">The member; null for an item, or for any.</param>
/// <param name="Index">The item; null for a member, or for any.</param>
/// <param name="IsDeep">Whether it may lie at any depth.</param>
/// <param name="Edit">What is done there; null if the path goes on.</param>
internal sealed record JsonStep(string? Name, int? Index, bool IsDeep, JsonEdit? Edit)
{
    /// <summary>Whether it is about members and items of every name.</summary>
    public bool IsAny => Name is null && Index is null;
}

/// <summary>What is done to a value. Immutable.</summary>
/// <param name="Value">What takes its place; null removes it.</param>
/// <param name="Addition">The whole member, to be added where it is not there; null adds nothing.</param>
internal sealed record JsonEdit(byte[]? Value, byte[]? Addition);
