using ScriptProxy.Host.State.Keys;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.State;

/// <summary>One unit's view of one counter of a table.</summary>
internal sealed class TableCounter(Table table, string name, int number, long window) : ITableCounter
{
    public string Name => name;

    public long Increment(ReadOnlySpan<char> key, long amount = 1)
    {
        using var held = table.Use(key, out var now);
        return held.Counter(number).Add(amount, now, window);
    }

    public void TakeBack(ReadOnlySpan<char> key, long at, long amount = 1)
    {
        using var held = table.Find(key, out _);
        if (held.IsFound)
        {
            held.Counter(number).TakeBack(amount, at, window);
        }
    }

    public long Count(ReadOnlySpan<char> key)
    {
        using var held = table.Find(key, out _);
        return held.IsFound ? held.Look(number).Count : 0;
    }

    public double Rate(ReadOnlySpan<char> key)
    {
        using var held = table.Find(key, out var now);
        return held.IsFound ? held.Look(number).Rate(now, window) : 0;
    }

    public void SetCount(ReadOnlySpan<char> key, long count)
    {
        using var held = table.Use(key, out _);
        held.Counter(number).Count = count;
    }

    public long CountOf(in TableKey key) => key.Counter(number).Count;

    public double RateOf(in TableKey key, long now) => key.Counter(number).Rate(now, window);
}
