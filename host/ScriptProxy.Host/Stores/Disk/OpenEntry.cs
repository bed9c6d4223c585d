using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores.Disk;

/// <summary>An entry whose head has been read and whose file is open.</summary>
internal sealed class OpenEntry(StoredResponse response, DiskBody body)
{
    /// <summary>What is found under its key.</summary>
    public StoredResponse Response => response;

    public DiskBody Body => body;

    /// <summary>Whether it was used since the last time somebody looked.</summary>
    public bool IsUsed { get; set; }

    /// <summary>Its place among the open ones.</summary>
    public int Place { get; set; }
}
