using System.Globalization;
using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Logging;

namespace ScriptProxy.Host.Admin.Tables;

/// <summary>Writes tables for people.</summary>
internal static class TableReport
{
    public static void WriteTables(TextWriter output, IReadOnlyList<AdminTable> tables)
    {
        if (tables.Count == 0)
        {
            output.WriteLine("No unit has a table.");
            return;
        }

        TextTable.Write(output, ["unit", "table", "keys", "of", "counters"], tables.Select(table => (string[])
        [
            SafeText.Of(table.Unit), SafeText.Of(table.Name), $"{table.Keys}", $"{table.Capacity}", SafeText.Of(string.Join(", ", table.Counters)),
        ]));
    }

    public static void WriteKeys(TextWriter output, IReadOnlyList<AdminKey> keys, TableOrder.Show? show = null)
    {
        if (keys.Count == 0)
        {
            output.WriteLine("There is no such key.");
            return;
        }

        var counters = keys[0].Counts.Keys.ToList();
        TextTable.Write(output, ["key", .. counters.SelectMany(name => (string[])[SafeText.Of(name), "rate"]), "unused", "tags"], keys.Select(key => (string[])
        [
            SafeText.Of(key.Key),
            .. counters.SelectMany(name => (string[])[$"{key.Counts[name].Count}", key.Counts[name].Rate.ToString("0.#", CultureInfo.InvariantCulture)]),
            Seconds(key.Unused),
            SafeText.Of(string.Join(", ", key.Tags.Select(tag => tag.For is { } left ? $"{tag.Name} ({Seconds(left)})" : tag.Name))),
        ]));
        if (keys.Count == show?.Limit)
        {
            output.WriteLine($"These are the {keys.Count} counted most of late; --limit shows more, --prefix others.");
        }
    }

    public static void WriteCleared(TextWriter output, AdminCleared cleared) => output.WriteLine($"Forgot {Quantity.Of(cleared.Removed, "key")}.");

    private static string Seconds(double seconds) => seconds.ToString("0", CultureInfo.InvariantCulture) + " s";
}
