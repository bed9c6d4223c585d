namespace ScriptProxy.MicroBenchmarks.Eviction;

/// <summary>What was not used for longest goes: what Varnish and nginx do.</summary>
internal sealed class LeastRecentlyUsed(long maxBytes) : Policy(maxBytes)
{
    private readonly RecencyList _list = new();

    public override bool Request(int number, long bytes)
    {
        if (_list.Touch(number))
        {
            return true;
        }

        _list.Add(number, bytes);
        while (_list.Bytes > MaxBytes)
        {
            _list.RemoveOldest();
        }

        return false;
    }
}
