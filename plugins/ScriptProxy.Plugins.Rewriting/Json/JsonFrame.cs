namespace ScriptProxy.Plugins.Rewriting.Json;

/// <summary>An object or array that is open.</summary>
internal struct JsonFrame
{
    /// <summary>Whether it is an array.</summary>
    public bool IsArray;

    /// <summary>The next item's index.</summary>
    public int Index;

    /// <summary>The steps that its members and items are held against.</summary>
    public ulong Active;

    /// <summary>The steps that one of its members fitted.</summary>
    public ulong Seen;

    /// <summary>Whether a member or item was written, so that the next one needs a comma.</summary>
    public bool HasWritten;
}
