namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>What is to be done within an element, and where it ends.</summary>
internal sealed class ElementEnd
{
    /// <summary>What is written before its end tag.</summary>
    public List<ReadOnlyMemory<byte>> Append { get; } = [];

    /// <summary>What is written after its end tag.</summary>
    public List<ReadOnlyMemory<byte>> After { get; } = [];

    /// <summary>Whether its content is left out.</summary>
    public bool DropsContent { get; set; }

    /// <summary>Whether its tags are left out.</summary>
    public bool DropsTag { get; set; }

    /// <summary>The rules that change its texts, as bits.</summary>
    public ulong Texts { get; set; }

    public bool IsEmpty => Append.Count + After.Count == 0 && !DropsContent && !DropsTag && Texts == 0;
}
