using System.Globalization;
using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Logging;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Admin.Cache;

/// <summary>Writes what a cache has stored for people.</summary>
internal static class CacheReport
{
    public static void WriteList(TextWriter output, IReadOnlyList<CacheEntry> entries, CacheOrder.List list)
    {
        if (entries.Count == 0)
        {
            output.WriteLine(list.Prefix.Length == 0 ? "Nothing is stored." : $"Nothing is stored whose address begins with {SafeText.Of(list.Prefix)}.");
            return;
        }

        TextTable.Write(output, ["status", "state", "size", "fresh for", "expires in", "store", "url"], entries.Select(entry => (string[])
        [
            $"{entry.Status}", entry.State, Size(entry.Bytes), Duration(entry.FreshFor), Duration(entry.ExpiresIn), entry.Store, SafeText.Of(entry.Url),
        ]));
        if (entries.Count == list.Limit)
        {
            output.WriteLine($"These are the first {list.Limit}; --limit shows more, --prefix others.");
        }
    }

    public static void WriteEntry(TextWriter output, ShownCacheEntry entry)
    {
        output.WriteLine($"{entry.Status} {SafeText.Of(entry.Url)}");
        output.WriteLine($"  {entry.State}: fresh for {Duration(entry.FreshFor)}, expires in {Duration(entry.ExpiresIn)}; age {Duration(entry.Age)}");
        output.WriteLine($"  {Size(entry.Bytes)} in {entry.Store}; grace {Duration(entry.Grace)}, stale if error {Duration(entry.StaleIfError)}, keep {Duration(entry.Keep)}");
        WriteAll(output, "key", [entry.Key]);
        WriteAll(output, "route", entry.Route is null ? [] : [entry.Route]);
        WriteAll(output, "tags", entry.Tags);
        WriteAll(output, "varies on", entry.Vary.Select(pair => $"{pair.Key}: {pair.Value}"));
        WriteAll(output, "marks", entry.Marks == "None" ? [] : [entry.Marks]);
        foreach (var header in entry.Headers)
        {
            output.WriteLine($"  {header.Name}: {SafeText.Of(header.Value)}");
        }
    }

    public static void WriteStats(TextWriter output, CacheStats stats)
    {
        CacheOutcome[] outcomes = [CacheOutcome.Hit, CacheOutcome.Stale, CacheOutcome.Coalesced, CacheOutcome.Revalidated, CacheOutcome.Miss, CacheOutcome.Pass];
        string[] head = ["route", "hits", "stale", "coalesced", "revalidated", "misses", "passes", "hit ratio"];
        TextTable.Write(output, head, stats.Routes.OrderBy(route => route.Route, StringComparer.Ordinal).Select(route => (string[])
        [
            route.Route.Length == 0 ? "-" : SafeText.Of(route.Route),
            .. outcomes.Select(outcome => route.Of(outcome).ToString(CultureInfo.InvariantCulture)),
            route.HitRatio is { } ratio ? ratio.ToString("0.0%", CultureInfo.InvariantCulture) : "-",
        ]));
        output.WriteLine();
        TextTable.Write(output, ["store", "entries", "size", "of", "evicted", "refused", "damaged"], stats.Stores.Select(store => (string[])
        [
            SafeText.Of(store.Name), $"{store.Figures.Entries}", Size(store.Figures.Bytes), Size(store.Figures.MaxBytes),
            $"{store.Figures.Evicted}", $"{store.Figures.Refused}", $"{store.Figures.Damaged}",
        ]));
    }

    public static void WritePurged(TextWriter output, CachePurged purged, bool isBan)
    {
        var found = Quantity.Of(purged.Purged, "stored response");
        output.WriteLine(purged.Lazy ? $"The {(isBan ? "ban" : "purge")} holds from now on: {found} met it right away, others are looked at when they are asked for."
            : purged.Soft ? $"Purged {found}, to be served stale until fetched anew."
            : $"Purged {found}.");
    }

    private static void WriteAll(TextWriter output, string name, IEnumerable<string> values)
    {
        if (string.Join(", ", values) is { Length: > 0 } text)
        {
            output.WriteLine($"  {name}: {SafeText.Of(text)}");
        }
    }

    private static string Size(long bytes) => bytes switch
    {
        < 1L << 10 => $"{bytes} B",
        < 1L << 20 => Number(bytes, 1L << 10) + " KiB",
        < 1L << 30 => Number(bytes, 1L << 20) + " MiB",
        _ => Number(bytes, 1L << 30) + " GiB",
    };

    private static string Number(long bytes, long unit) => ((double)bytes / unit).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Duration(double seconds) => seconds switch
    {
        <= 0 => "-",
        < 120 => $"{seconds:0} s",
        < 120 * 60 => $"{seconds / 60:0} min",
        < 48 * 60 * 60 => $"{seconds / 3600:0} h",
        _ => $"{seconds / 86400:0} d",
    };
}
