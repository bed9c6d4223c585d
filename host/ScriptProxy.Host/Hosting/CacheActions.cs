using ScriptProxy.Host.Admin;
using ScriptProxy.Host.Admin.Cache;
using ScriptProxy.Host.Commands;

namespace ScriptProxy.Host.Hosting;

/// <summary>What <c>scriptproxy cache</c> does at a running proxy.</summary>
internal static class CacheActions
{
    private const int Ok = 0;

    public static async Task<int> RunAsync(string address, CacheOrder order, bool json, TextWriter output)
    {
        using var admin = new AdminClient(address);
        var cache = new CacheClient(admin, address);
        await (order switch
        {
            CacheOrder.List list => ListAsync(admin, cache.ListAsync(list), list, json, output),
            CacheOrder.Show show => AnswerAsync(cache.ShowAsync(show), json, output, text =>
            {
                foreach (var entry in admin.Read<IReadOnlyList<ShownCacheEntry>>(text))
                {
                    CacheReport.WriteEntry(output, entry);
                }
            }),
            CacheOrder.Stats => AnswerAsync(cache.StatsAsync(), json, output, text => CacheReport.WriteStats(output, admin.Read<CacheStats>(text))),
            CacheOrder.Purge purge => AnswerAsync(
                cache.PurgeAsync(purge), json, output, text => CacheReport.WritePurged(output, admin.Read<CachePurged>(text), purge.Ban is not null)),
            _ => throw new InvalidOperationException($"There is no {order}."),
        });
        return Ok;
    }

    private static async Task ListAsync(AdminClient admin, IAsyncEnumerable<string> lines, CacheOrder.List list, bool json, TextWriter output)
    {
        var entries = new List<CacheEntry>();
        await foreach (var line in lines)
        {
            if (json)
            {
                await output.WriteLineAsync(line);
            }
            else
            {
                entries.Add(admin.Read<CacheEntry>(line));
            }
        }

        if (!json)
        {
            CacheReport.WriteList(output, entries, list);
        }
    }

    private static async Task AnswerAsync(Task<string> answer, bool json, TextWriter output, Action<string> report)
    {
        var text = await answer;
        if (json)
        {
            await output.WriteLineAsync(text);
        }
        else
        {
            report(text);
        }
    }
}
