namespace ScriptProxy.Plugins.Rewriting.Streams;

/// <summary>Which half of a number comes first in one body; the two ends of its line share it.</summary>
internal sealed class Utf16Order
{
    /// <summary>Whether the greater half does.</summary>
    public bool IsBigEndian { get; set; }
}
