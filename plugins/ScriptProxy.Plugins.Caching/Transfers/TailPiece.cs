namespace ScriptProxy.Plugins.Caching.Transfers;

/// <summary>A piece of a body that is held until all who wait for it have it.</summary>
internal sealed class TailPiece(long at, byte[] bytes)
{
    /// <summary>Where in the body it begins.</summary>
    public long At => at;

    public long End => at + bytes.Length;

    public byte[] Bytes => bytes;

    /// <summary>How many do not have it yet.</summary>
    public int Left { get; set; }
}
