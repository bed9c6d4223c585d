namespace ScriptProxy.Host.Stores.Eviction;

/// <summary>Items first in, first out, from the middle too. Not thread-safe.</summary>
internal sealed class EvictionQueue
{
    private EvictionItem? _newest;

    public EvictionItem? Oldest { get; private set; }

    public long Bytes { get; private set; }

    public int Count { get; private set; }

    public void Add(EvictionItem item)
    {
        (item.Queue, item.Previous, item.Next) = (this, _newest, null);
        if (_newest is null)
        {
            Oldest = item;
        }
        else
        {
            _newest.Next = item;
        }

        _newest = item;
        Bytes += item.Bytes;
        Count++;
    }

    public void Remove(EvictionItem item)
    {
        if (item.Previous is null)
        {
            Oldest = item.Next;
        }
        else
        {
            item.Previous.Next = item.Next;
        }

        if (item.Next is null)
        {
            _newest = item.Previous;
        }
        else
        {
            item.Next.Previous = item.Previous;
        }

        (item.Queue, item.Previous, item.Next) = (null, null, null);
        Bytes -= item.Bytes;
        Count--;
    }

    /// <summary>Gives an item of this queue another size.</summary>
    public void Resize(EvictionItem item, long bytes)
    {
        Bytes += bytes - item.Bytes;
        item.SetBytes(bytes);
    }
}
