using ScriptProxy.Host.Stores.Eviction;

namespace ScriptProxy.MicroBenchmarks.Eviction;

/// <summary>What the proxy's stores do, by their own code.</summary>
internal sealed class StorePolicy(long maxBytes) : Policy(maxBytes)
{
    private readonly EvictionQueues _queues = new();
    private readonly Dictionary<int, Item> _items = [];

    public override bool Request(int number, long bytes)
    {
        if (_items.TryGetValue(number, out var item))
        {
            item.Use();
            return true;
        }

        while (_queues.Bytes + bytes > MaxBytes && _queues.Evict(MaxBytes) is Item evicted)
        {
            _items.Remove(evicted.Number);
        }

        _items[number] = item = new Item(number, bytes);
        _queues.Add(item);
        return false;
    }

    private sealed class Item : EvictionItem
    {
        public Item(int number, long bytes)
        {
            Number = number;
            SetBytes(bytes);
        }

        public int Number { get; }

        public override int KeyHash => Number;
    }
}
