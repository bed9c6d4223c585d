using System.Net.Http.Json;
using ScriptProxy.Host.Commands;

namespace ScriptProxy.Host.Admin.Tables;

/// <summary>Asks a running proxy about its tables.</summary>
internal sealed class TableClient(AdminClient admin)
{
    public Task<string> ListAsync() => admin.AskAsync(HttpMethod.Get, TableEndpoints.Root);

    public Task<string> ShowAsync(TableOrder.Show show) => admin.AskAsync(HttpMethod.Get, show.Key is { } key
        ? KeyPath(show.Unit, show.Table, key)
        : $"{Path(show.Unit, show.Table)}?prefix={Uri.EscapeDataString(show.Prefix)}&limit={show.Limit}");

    public Task<string> SetAsync(TableOrder.Set set) => admin.AskAsync(
        HttpMethod.Put, KeyPath(set.Unit, set.Table, set.Key), JsonContent.Create(new AdminEdit(set.Counts, set.Tags, set.For?.TotalSeconds, set.Untag)));

    public Task<string> ClearAsync(TableOrder.Clear clear) =>
        admin.AskAsync(HttpMethod.Delete, clear.Key is { } key ? KeyPath(clear.Unit, clear.Table, key) : Path(clear.Unit, clear.Table));

    private static string Path(string unit, string table) => $"{TableEndpoints.Root}/{Uri.EscapeDataString(unit)}/{Uri.EscapeDataString(table)}";

    private static string KeyPath(string unit, string table, string key) => $"{Path(unit, table)}/key?key={Uri.EscapeDataString(key)}";
}
