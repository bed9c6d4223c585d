using ScriptProxy.Sdk;

namespace ScriptProxy.Host.State;

/// <summary>One unit's view of one counter of a table.</summary>
internal sealed class TableCounter(Table table, string name, int slot, long window) : ITableCounter
{
    public string Name => name;

    public long Increment(ReadOnlySpan<char> key, long amount = 1)
    {
        var entry = table.Use(key, out var now);
        return entry.Counter(slot).Add(amount, now, window, entry);
    }

    public long Count(ReadOnlySpan<char> key) => table.Find(key, out _) is { } entry ? CountOf(entry) : 0;

    public double Rate(ReadOnlySpan<char> key) => table.Find(key, out var now) is { } entry ? RateOf(entry, now) : 0;

    public long CountOf(TableEntry entry) => entry.Has(slot) ? entry.Counter(slot).Count : 0;

    public double RateOf(TableEntry entry, long now) => entry.Has(slot) ? entry.Counter(slot).Rate(now, window) : 0;

    public void SetCount(TableEntry entry, long count) => entry.Counter(slot).Count = count;
}
