using ScriptProxy.Host.Admin;
using ScriptProxy.Host.Admin.Tables;
using ScriptProxy.Host.Commands;

namespace ScriptProxy.Host.Hosting;

/// <summary>What <c>scriptproxy table</c> does at a running proxy.</summary>
internal static class TableActions
{
    private const int Ok = 0;

    public static async Task<int> RunAsync(string address, TableOrder order, bool json, TextWriter output)
    {
        using var admin = new AdminClient(address);
        var tables = new TableClient(admin);
        var text = await (order switch
        {
            TableOrder.List => tables.ListAsync(),
            TableOrder.Show show => tables.ShowAsync(show),
            TableOrder.Set set => tables.SetAsync(set),
            TableOrder.Clear clear => tables.ClearAsync(clear),
            _ => throw new InvalidOperationException($"There is no {order}."),
        });
        if (json)
        {
            await output.WriteLineAsync(text);
        }
        else
        {
            Report(admin, order, text, output);
        }

        return Ok;
    }

    private static void Report(AdminClient admin, TableOrder order, string text, TextWriter output)
    {
        switch (order)
        {
            case TableOrder.List:
                TableReport.WriteTables(output, admin.Read<IReadOnlyList<AdminTable>>(text));
                break;
            case TableOrder.Show { Key: null } show:
                TableReport.WriteKeys(output, admin.Read<IReadOnlyList<AdminKey>>(text), show);
                break;
            case TableOrder.Clear:
                TableReport.WriteCleared(output, admin.Read<AdminCleared>(text));
                break;
            default:
                TableReport.WriteKeys(output, [admin.Read<AdminKey>(text)]);
                break;
        }
    }
}
