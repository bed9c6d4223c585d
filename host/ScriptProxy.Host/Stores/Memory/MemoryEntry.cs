using ScriptProxy.Host.Stores.Eviction;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores.Memory;

/// <summary>A stored response and its place in the store. What is not volatile is changed under the store's lock.</summary>
internal sealed class MemoryEntry : EvictionItem
{
    /// <summary>
    /// What an entry takes besides head and body: itself, the response, and its node and place in the dictionary, which are doubled when they are
    /// full.
    /// </summary>
    private const int OverheadBytes = (StoredSize.ObjectBytes + 72) + (StoredSize.ObjectBytes + 16) + (StoredSize.ObjectBytes + 32) + 16;

    private StoredResponse _response;
    private long _triedUpTo;
    private long _expires;
    private bool _isGone;

    public MemoryEntry(StoredResponse response, long triedUpTo)
    {
        _response = response;
        _expires = response.Head.Expires.UtcTicks;
        _triedUpTo = triedUpTo;
        SetBytes(SizeOf(response.Head, (MemoryBody)response.Body));
    }

    public StoredResponse Response => Volatile.Read(ref _response);

    /// <summary>Up to which moment it was tried on bans.</summary>
    public long TriedUpTo
    {
        get => Volatile.Read(ref _triedUpTo);
        set => Volatile.Write(ref _triedUpTo, value);
    }

    /// <summary>Whether it is no longer in the store.</summary>
    public bool IsGone
    {
        get => Volatile.Read(ref _isGone);
        set => Volatile.Write(ref _isGone, value);
    }

    public EntryLink<MemoryEntry>[] Links { get; set; } = [];

    public override int KeyHash => Response.Head.Key.GetHashCode(StringComparison.Ordinal);

    public bool HasExpired(DateTimeOffset now) => Volatile.Read(ref _expires) <= now.UtcTicks;

    public void Replace(StoredResponse response)
    {
        Volatile.Write(ref _response, response);
        Volatile.Write(ref _expires, response.Head.Expires.UtcTicks);
    }

    public static long SizeOf(StoredHead head, MemoryBody body) => OverheadBytes + StoredSize.Of(head) + body.AllocatedBytes;
}
