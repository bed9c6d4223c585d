namespace ScriptProxy.MicroBenchmarks.Eviction;

/// <summary>Objects by their last use.</summary>
internal sealed class RecencyList
{
    private readonly LinkedList<(int Number, long Bytes)> _order = new();
    private readonly Dictionary<int, LinkedListNode<(int Number, long Bytes)>> _nodes = [];

    public long Bytes { get; private set; }

    public int Count => _order.Count;

    public (int Number, long Bytes) Oldest => _order.First!.Value;

    public bool Touch(int number)
    {
        if (!_nodes.TryGetValue(number, out var node))
        {
            return false;
        }

        _order.Remove(node);
        _order.AddLast(node);
        return true;
    }

    public void Add(int number, long bytes)
    {
        _nodes[number] = _order.AddLast((number, bytes));
        Bytes += bytes;
    }

    /// <returns>What it takes; null if it is not there.</returns>
    public long? Remove(int number)
    {
        if (!_nodes.Remove(number, out var node))
        {
            return null;
        }

        _order.Remove(node);
        Bytes -= node.Value.Bytes;
        return node.Value.Bytes;
    }

    public (int Number, long Bytes) RemoveOldest()
    {
        var oldest = Oldest;
        Remove(oldest.Number);
        return oldest;
    }
}
