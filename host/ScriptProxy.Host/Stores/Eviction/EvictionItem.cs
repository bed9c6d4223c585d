namespace ScriptProxy.Host.Stores.Eviction;

/// <summary>What can be evicted.</summary>
internal abstract class EvictionItem
{
    /// <summary>More uses than that tell nothing new.</summary>
    private const byte MostUses = 3;

    private byte _uses;

    /// <summary>What it takes.</summary>
    public long Bytes { get; private set; }

    /// <summary>A hash of its key, by which it is known again after it has gone.</summary>
    public abstract int KeyHash { get; }

    /// <summary>Times it was used since it was last looked at by the eviction, up to three.</summary>
    internal byte Uses { get => _uses; set => _uses = value; }

    internal EvictionQueue? Queue { get; set; }

    internal EvictionItem? Next { get; set; }

    internal EvictionItem? Previous { get; set; }

    /// <summary>Notes a use. All that a hit does for the eviction: no lock, and a use that two threads count at once may count once.</summary>
    public void Use()
    {
        if (_uses < MostUses)
        {
            _uses++;
        }
    }

    /// <summary>Says what it takes, before it is in a queue.</summary>
    protected internal void SetBytes(long bytes) => Bytes = bytes;
}
