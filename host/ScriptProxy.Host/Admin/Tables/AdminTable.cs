using ScriptProxy.Host.State;
using ScriptProxy.Host.State.Keys;

namespace ScriptProxy.Host.Admin.Tables;

/// <summary>One table of a unit.</summary>
internal sealed record AdminTable(string Unit, string Name, int Keys, int Capacity, IReadOnlyList<string> Counters)
{
    public static AdminTable Of(string unit, string name, Table table) =>
        new(unit, name, table.Keys, table.Capacity, [.. table.Counters.Select(counter => counter.Name)]);
}

/// <summary>One key of a table.</summary>
/// <param name="Key">The key; of a long one its hash.</param>
/// <param name="Counts">By the counter's name.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="Unused">For how many seconds it has not been used.</param>
internal sealed record AdminKey(string Key, IReadOnlyDictionary<string, AdminCount> Counts, IReadOnlyList<AdminTag> Tags, double Unused)
{
    public static AdminKey Of(Table table, TableKey key, long now) => new(
        key.Key,
        table.Counters.ToDictionary(counter => counter.Name, counter => new AdminCount(counter.CountOf(key), counter.RateOf(key, now))),
        [.. key.Tags(now).Select(tag => new AdminTag(tag.Name, tag.Until == long.MaxValue ? null : table.Between(now, tag.Until).TotalSeconds))],
        Math.Max(0, table.Between(key.Used, now).TotalSeconds));
}

/// <summary>What a counter has counted in all, and within its last window.</summary>
internal sealed record AdminCount(long Count, double Rate);

/// <summary>A tag, and for how many seconds more it lasts; null for as long as the key is known.</summary>
internal sealed record AdminTag(string Name, double? For);

/// <summary>A change of one key.</summary>
/// <param name="Counts">New counts by the counter's name.</param>
/// <param name="Tags">Tags to set.</param>
/// <param name="For">For how many seconds they last; null for as long as the key is known.</param>
/// <param name="Untag">Tags to take away.</param>
internal sealed record AdminEdit(IReadOnlyDictionary<string, long>? Counts, IReadOnlyList<string>? Tags, double? For, IReadOnlyList<string>? Untag);

/// <summary>How many keys were forgotten.</summary>
internal sealed record AdminCleared(int Removed);
